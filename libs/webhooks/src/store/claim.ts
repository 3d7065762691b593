/** What a worker asks for. */
export interface ClaimRequest {
  /** At most so many deliveries. */
  readonly limit: number;
  /** How many more deliveries of this webhook the worker can take; 0 leaves its lane alone. */
  quotaOf(webhookId: number): number;
  /** The lane after which to begin, so that each has its turn: the `cursor` of the last claim, 0 at first. */
  readonly cursor: number;
  /** Milliseconds for which the claimed deliveries are this worker's alone. */
  readonly lease: number;
}

/** A delivery that is this worker's until its lease ends. */
export interface ClaimedDelivery {
  readonly id: number;
  /** The fence: what is written about this claim later only counts while it is the latest. */
  readonly claimNo: number;
  readonly webhookId: number;
  readonly supersedeKey: string | null;
  readonly eventId: string;
  readonly entity: string;
  readonly resource: string | null;
  readonly body: string;
  /** Attempts recorded before. */
  readonly attempts: number;
}

/** What a worker must know of a webhook to send to it. */
export interface WebhookTarget {
  readonly id: number;
  readonly org: string;
  readonly remoteUrl: string;
  readonly token: string;
  readonly isSuspended: boolean;
}

export interface Claim {
  readonly deliveries: readonly ClaimedDelivery[];
  /** The webhooks of these deliveries, as they were at the claim. */
  readonly webhooks: ReadonlyMap<number, WebhookTarget>;
  readonly cursor: number;
  /** Whether another claim right away may find more. */
  readonly hasMore: boolean;
  /** Webhooks that have more in their lane than the worker could take. */
  readonly unfinished: ReadonlySet<number>;
}

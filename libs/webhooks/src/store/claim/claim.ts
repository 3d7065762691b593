import type { Delivery } from '../../extend/delivery.js';
import type { WebhookTarget } from '../webhooks/targets.sql.js';

/**
 * A claim of a delivery. Writes about it are fenced: they take effect only while it is the newest claim of
 * the delivery.
 */
export interface ClaimRef extends Pick<Delivery, 'deliveryId'> {
  /** The fence: the number of this claim. */
  readonly claimNo: number;
}

/** A delivery that this worker has leased, before it is known whether it may be sent. */
export interface LeasedDelivery extends ClaimRef, Pick<Delivery, 'webhookId' | 'eventId'> {
  /** The resource of a state, which a newer state supersedes. Null for a happening. */
  readonly supersedeKey: string | null;
  /** Number of attempts recorded so far. */
  readonly attempts: number;
}

/** A delivery that this worker may send until its lease ends. */
export interface ClaimedDelivery extends LeasedDelivery, Delivery {
  /** The body of the event, JSON text. */
  readonly body: string;
}

/** What a worker asks for. */
export interface ClaimRequest {
  /** The maximum number of deliveries for each webhook. */
  readonly quotas: ReadonlyMap<number, number>;
  /** How long the claimed deliveries belong to this worker, in milliseconds. */
  readonly lease: number;
}

/** What a worker gets. */
export interface Claim {
  /** In the order of their lanes. */
  readonly deliveries: readonly ClaimedDelivery[];
  /** The webhooks of these deliveries, as they were at the time of the claim. */
  readonly webhooks: ReadonlyMap<number, WebhookTarget>;
  /** The webhooks of the request whose lanes may contain more. */
  readonly unfinished: ReadonlySet<number>;
  /**
   * Milliseconds until the first of the deferred and postponed deliveries is due again. Null if there are
   * none.
   */
  readonly waitsFor: number | null;
}

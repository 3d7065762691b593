import type { ClaimedDelivery } from '../claim/claim.js';
import type { AttemptOutcome } from '../../extend/attempt-outcome.js';

/** One attempt that has ended, and what its delivery does next. */
export interface FinishedAttempt extends Pick<
  ClaimedDelivery,
  'deliveryId' | 'webhookId' | 'supersedeKey' | 'claimNo'
> {
  /** 1 for the delivery's first. */
  readonly number: number;
  readonly outcome: AttemptOutcome;
  /** Milliseconds from its start to its end. */
  readonly duration: number;
  /** When its lease ends, on the monotonic clock. */
  readonly leaseEnds: number;
  /** When it ended, on the monotonic clock. */
  readonly endedAt: number;
  /** `delivered`, `failed` for good, or again in so many milliseconds. */
  readonly next: 'delivered' | 'failed' | { readonly retryIn: number };
}

export interface Recorded {
  /** Ids of the deliveries whose claim still held; of the others nothing was written. */
  readonly own: ReadonlySet<number>;
  /** Webhooks with newer states that waited for these outcomes and can be claimed now. */
  readonly freed: ReadonlySet<number>;
}

import type { AttemptOutcome } from '../../extend/attempt-outcome.js';
import type { ClaimedDelivery } from '../claim/claim.js';

/** An attempt that has ended, and what its delivery does next. */
export interface FinishedAttempt extends Pick<
  ClaimedDelivery,
  'deliveryId' | 'webhookId' | 'supersedeKey' | 'claimNo'
> {
  /** 1 for the first attempt of the delivery. */
  readonly number: number;
  readonly outcome: AttemptOutcome;
  /** Milliseconds from the start of the attempt to its end. */
  readonly duration: number;
  /** When the lease of the delivery ends, on the monotonic clock. */
  readonly leaseEnds: number;
  /** When the attempt ended, on the monotonic clock. */
  readonly endedAt: number;
  /** `delivered`, `failed` permanently, or the milliseconds until the retry. */
  readonly next: 'delivered' | 'failed' | { readonly retryIn: number };
}

/** What a batch of attempts changed. */
export interface Recorded {
  /** The ids of the deliveries whose claims were still valid. Nothing was written about the others. */
  readonly own: ReadonlySet<number>;
  /** The webhooks with newer states that waited for these outcomes and can be claimed now. */
  readonly freed: ReadonlySet<number>;
}

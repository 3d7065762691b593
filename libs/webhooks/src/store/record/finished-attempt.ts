import type { AttemptOutcome } from '../../extend/attempt-outcome.js';
import { ownFaults } from '../../model/states.js';
import type { ClaimedDelivery } from '../claim/claim.js';

/** An attempt that has ended, with its outcome and the next step of its delivery. */
export interface FinishedAttempt extends Pick<
  ClaimedDelivery,
  'deliveryId' | 'webhookId' | 'supersedeKey' | 'claimNo'
> {
  /** The number of the attempt: 1 for the first attempt of the delivery. */
  readonly number: number;
  /** The number of the webhook's failure window in which the request was sent. */
  readonly windowNo: number;
  readonly outcome: AttemptOutcome;
  /** For how long the lane of the webhook is deferred, in milliseconds. Null if it isn't. */
  readonly deferral: number | null;
  /** Duration of the attempt, in milliseconds. */
  readonly duration: number;
  /** When the lease of the delivery expires, on the monotonic clock. */
  readonly leaseEnds: number;
  /** When the attempt ended, on the monotonic clock. */
  readonly endedAt: number;
  /**
   * The next step of the delivery: it is `delivered`, it has `failed` permanently, or it is retried in
   * `retryIn` milliseconds.
   */
  readonly next: 'delivered' | 'failed' | { readonly retryIn: number };
}

/** Returns true if the outcome is a failure of the receiver, which the suspension policy counts. */
export function isFailure({ result }: Pick<AttemptOutcome, 'result'>): boolean {
  return result !== 'success' && !ownFaults.has(result);
}

/** The result of recording attempts. */
export interface Recorded {
  /** The attempts whose claims were still valid. For all other attempts, nothing was written. */
  readonly own: ReadonlySet<FinishedAttempt>;
  /** The ids of webhooks with deliveries that waited for these outcomes and can be claimed now. */
  readonly freed: ReadonlySet<number>;
}

/** Returns the wait that the receiver asked for, as it is stored: in whole milliseconds. */
export function retryAfterOf({ retryAfter }: AttemptOutcome): number | null {
  return retryAfter === null ? null : Math.ceil(retryAfter);
}

/**
 * Returns the attempts whose claims are still valid.
 * @param claimNos the numbers of the newest claims, by the ids of the deliveries
 */
export function ownOf(
  attempts: readonly FinishedAttempt[],
  claimNos: ReadonlyMap<number, number>,
): Set<FinishedAttempt> {
  return new Set(attempts.filter(({ deliveryId, claimNo }) => claimNos.get(deliveryId) === claimNo));
}

import type { AttemptOutcome } from './attempt-outcome.js';
import type { Delivery } from './delivery.js';

/**
 * Decides when a failed delivery is tried again. The default is `ScheduledRetries` in
 * `settle/scheduled-retries.policy.ts`.
 */
export interface RetryPolicy {
  /**
   * Returns the wait before the next attempt. The library calls this method after each failed attempt. The
   * method must be synchronous. If it returns a promise, the library treats this as an error.
   * @param attempts number of recorded attempts of this delivery, including the attempt that has just failed;
   *   1 or more
   * @param outcome how the attempt failed
   * @param delivery the delivery whose attempt failed
   * @returns the wait in milliseconds, or null to make no further attempt
   */
  waitAfter(attempts: number, outcome: AttemptOutcome, delivery: Delivery): number | null;
}

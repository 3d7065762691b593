import type { AttemptOutcome } from './attempt-outcome.js';
import type { Delivery } from './delivery.js';

/**
 * Decides when a failed delivery is tried again. The default is `ScheduledRetries` in
 * `settle/scheduled-retries.policy.ts`.
 */
export interface RetryPolicy {
  /**
   * Returns the wait before the next attempt. Called after each failed attempt. Must return immediately. The
   * library treats a returned promise as an error.
   * @param attempts number of recorded attempts of this delivery, including the failed one; 1 or more
   * @param outcome how the attempt failed
   * @param delivery the delivery whose attempt failed
   * @returns milliseconds to wait before the next attempt, or null if there must be no further attempt
   */
  waitAfter(attempts: number, outcome: AttemptOutcome, delivery: Delivery): number | null;
}

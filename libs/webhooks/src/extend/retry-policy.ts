import type { AttemptOutcome } from './attempt-outcome.js';
import type { Delivery } from './delivery.js';

/**
 * Decides when a failed delivery is tried again. The default is `ScheduledRetries` in
 * `settle/scheduled-retries.policy.ts`.
 */
export interface RetryPolicy {
  /**
   * Called after each failed attempt. Must return immediately; a promise is refused.
   * @param attempts number of recorded attempts of this delivery, including the failed one; 1 or more
   * @param outcome how the attempt failed
   * @param delivery the delivery that failed
   * @returns milliseconds to wait before the next attempt, or null to give up
   */
  waitAfter(attempts: number, outcome: AttemptOutcome, delivery: Delivery): number | null;
}

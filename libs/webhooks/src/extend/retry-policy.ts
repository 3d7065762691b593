import type { AttemptOutcome } from './attempt-outcome.js';

/** Decides when a failed delivery is tried again. */
export interface RetryPolicy {
  /**
   * @param attempts how many attempts of this delivery have been recorded, the failed one included; 1 or more
   * @returns milliseconds to wait before the next attempt, or null to give up
   */
  waitAfter(attempts: number, outcome: AttemptOutcome): number | null;
}

import type { AttemptOutcome } from '../extend/attempt-outcome.js';
import type { RetryPolicy } from '../extend/retry-policy.js';

/** The default retry policy: a fixed wait before each retry, and then no more retries. */
export class ScheduledRetries implements RetryPolicy {
  constructor(
    /** Milliseconds before the first retry, the second, … */
    private readonly waits: readonly number[],
    private readonly random: () => number = Math.random,
  ) {}

  /**
   * Adds up to 10 % at random, so that deliveries that failed together are not retried together. A receiver's
   * `Retry-After` can only make the retry later.
   */
  waitAfter(attempts: number, outcome: AttemptOutcome): number | null {
    const wait = this.waits[attempts - 1];
    if (wait === undefined) return null;
    return Math.max(wait * (1 + 0.1 * this.random()), outcome.retryAfter ?? 0);
  }
}

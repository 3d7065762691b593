import type { AttemptOutcome } from '../extend/attempt-outcome.js';
import type { RetryPolicy } from '../extend/retry-policy.js';

/** The default retry policy. It waits a fixed time before each retry. After the last retry, it gives up. */
export class ScheduledRetries implements RetryPolicy {
  constructor(
    /** The waits before the first retry, before the second retry and so on, in milliseconds. */
    private readonly waits: readonly number[],
    private readonly random: () => number = Math.random,
  ) {}

  /**
   * Returns the wait before the next retry, or null if no retry is left. Adds up to 10 % at random, so that
   * deliveries that failed together are not retried together. A receiver's `Retry-After` can make the wait
   * longer, but not shorter.
   */
  waitAfter(attempts: number, outcome: AttemptOutcome): number | null {
    const wait = this.waits[attempts - 1];
    if (wait === undefined) return null;
    return Math.max(wait * (1 + 0.1 * this.random()), outcome.retryAfter ?? 0);
  }
}

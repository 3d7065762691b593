import type { FailureRecord, SuspensionVerdict } from '../extend/suspension-verdict.js';
import type { SuspensionPolicy } from '../extend/suspension-policy.js';

/**
 * The default suspension policy. It implements the rule in the text of the v2 API: "if the webhook remote url
 * fail to return status code 200 more than 3 times during a 6 hour timeframe it will be suspended".
 */
export class FailureCountPolicy implements SuspensionPolicy {
  constructor(
    /** How many failures within the window are tolerated. One more suspends the webhook. */
    private readonly maxFailures: number,
    readonly window: number,
    private readonly suspendOnGone: boolean,
    /** How many responses with status 429 and `Retry-After` within the window don't count as failures. */
    private readonly uncountedThrottles = 0,
  ) {}

  verdictFor({ failures, throttles, isThrottled, lastStatus }: FailureRecord): SuspensionVerdict {
    if (this.suspendOnGone && lastStatus === 410) return { suspend: 'gone' };
    const counted = failures - Math.min(throttles, this.uncountedThrottles);
    if (counted > this.maxFailures) return { suspend: 'failures' };
    // A throttle that doesn't count must not repeat the warning after an earlier failure.
    const isCounted = !isThrottled || throttles > this.uncountedThrottles;
    return isCounted && counted === this.maxFailures ? 'failing' : null;
  }
}

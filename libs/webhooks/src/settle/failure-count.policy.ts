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
  ) {}

  verdictFor({ failures, lastStatus }: FailureRecord): SuspensionVerdict {
    if (this.suspendOnGone && lastStatus === 410) return { suspend: 'gone' };
    if (failures > this.maxFailures) return { suspend: 'failures' };
    return failures === this.maxFailures ? 'failing' : null;
  }
}

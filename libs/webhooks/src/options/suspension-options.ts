import type { SuspensionPolicy } from '../extend/suspension-policy.js';
import type { Duration } from '../shared/duration.js';

/**
 * Options that decide when a webhook is suspended. A suspended webhook gets no requests until it is resumed.
 */
export interface SuspensionOptions {
  /**
   * How many failed attempts within the window are tolerated, 0 or more. One more suspends the webhook.
   * Default 3, as v2 demands.
   */
  failures?: number;
  /**
   * The length of the window, that is, the time for which a failed attempt counts. A success within the
   * window doesn't reset the count. Default `'6h'`, as v2 demands.
   */
  window?: Duration;
  /**
   * How often the suspension checker runs. The checker looks for webhooks that must be suspended, and cleans
   * up after crashes. It is only a safety net, because webhooks are normally suspended immediately when they
   * exceed the tolerated failures. The checker runs only in processes with a worker. The longest allowed
   * value is 24 days. Default `'1m'`.
   */
  checkEvery?: Duration;
  /** True if a response with status 410 (Gone) suspends the webhook immediately. Default false. */
  suspendOnGone?: boolean;
  /**
   * How many responses with status 429 and `Retry-After` within the window don't count as failed attempts,
   * per webhook, 0 or more. Further ones count. The number is limited, because otherwise a receiver could
   * refuse everything and never be suspended. Default 0, as v2 demands: each of them counts.
   */
  uncountedThrottles?: number;
  /**
   * Your own suspension policy. It replaces `failures`, `window`, `suspendOnGone` and `uncountedThrottles`.
   * These four options can't be given together with a policy. Default: none.
   */
  policy?: SuspensionPolicy;
}

import type { SuspensionPolicy } from '../extend/suspension-policy.js';
import type { Duration } from '../shared/duration.js';

/** When a receiver that keeps failing gets no more requests. */
export interface SuspensionOptions {
  /**
   * How many failed attempts within the window are tolerated, 0 or more. One more suspends the webhook.
   * Default 3, as v2 demands.
   */
  failures?: number;
  /**
   * How long a failed attempt counts. A success in between doesn't reset the count. Default `'6h'`, as v2
   * demands.
   */
  window?: Duration;
  /**
   * How often the scheduled checker looks for webhooks to suspend, and cleans up after crashes. It is only a
   * safety net: normally, the one failure too many suspends immediately. It runs only in processes with a
   * worker. Maximum 24 days. Default `'1m'`.
   */
  checkEvery?: Duration;
  /** Whether a response with status 410 (Gone) suspends the webhook immediately. Default false. */
  suspendOnGone?: boolean;
  /**
   * Your own rule. It replaces `failures`, `window` and `suspendOnGone`, which can't be given with it.
   * Default: none.
   */
  policy?: SuspensionPolicy;
}

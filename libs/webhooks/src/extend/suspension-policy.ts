import type { FailureRecord, SuspensionVerdict } from './suspension-verdict.js';

/**
 * Decides when a webhook is suspended. The default is `FailureCountPolicy` in
 * `settle/failure-count.policy.ts`.
 */
export interface SuspensionPolicy {
  /** Length of the window in which failed attempts are counted, in milliseconds. The window ends now. */
  readonly window: number;
  /**
   * Decides whether to suspend a webhook. The library calls this method inside a transaction, after it has
   * recorded failed attempts of the webhook. The method must be synchronous and use only the record. If it
   * returns a promise, the library treats this as an error.
   */
  verdictFor(record: FailureRecord): SuspensionVerdict;
}

import type { FailureRecord, SuspensionVerdict } from './suspension-verdict.js';

/**
 * Decides when a webhook is suspended. The default is `FailureCountPolicy` in
 * `settle/failure-count.policy.ts`.
 */
export interface SuspensionPolicy {
  /** How far back failed attempts are counted, in milliseconds. */
  readonly window: number;
  /**
   * Decides whether to suspend a webhook. Called inside a transaction, after failed attempts of the webhook
   * were recorded. Must decide from the record alone and return immediately. The library treats a returned
   * promise as an error.
   */
  verdictFor(record: FailureRecord): SuspensionVerdict;
}

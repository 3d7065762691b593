import type { FailureRecord, SuspensionVerdict } from './suspension-verdict.js';

/**
 * Decides when a webhook is suspended. The default is `FailureCountPolicy` in
 * `settle/failure-count.policy.ts`.
 */
export interface SuspensionPolicy {
  /** How far back failed attempts are counted, in milliseconds. */
  readonly window: number;
  /**
   * Called inside a transaction after failed attempts of a webhook were recorded. Must decide from the record
   * alone and return immediately; a promise is refused.
   */
  verdictFor(record: FailureRecord): SuspensionVerdict;
}

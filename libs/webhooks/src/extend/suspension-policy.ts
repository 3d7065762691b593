import type { FailureRecord, SuspensionVerdict } from './suspension-verdict.js';

/** Decides when a webhook is suspended. */
export interface SuspensionPolicy {
  /** How far back failed attempts are counted, in milliseconds. */
  readonly window: number;
  /** Asked after each recorded failure, within a transaction: decide from the record alone, without waiting for anything. */
  judge(record: FailureRecord): SuspensionVerdict;
}

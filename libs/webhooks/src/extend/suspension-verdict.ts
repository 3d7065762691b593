import type { SuspensionReason } from '../model/states.js';

/** What is known of a webhook's failures when it is judged. */
export interface FailureRecord {
  /** Failed attempts inside the window since the last resume, the latest one included; 1 or more. */
  readonly failures: number;
  /** The status that the latest failed attempt was answered with; null when there was no answer. */
  readonly lastStatus: number | null;
}

/** `suspend` with its reason; `failing` to warn the owner, for the next failure suspends; null for neither. */
export type SuspensionVerdict = { readonly suspend: SuspensionReason } | 'failing' | null;

import type { AttemptResult } from '../model/states.js';

/** What came of one attempt: a value, for a failed request is no exception here. */
export interface AttemptOutcome {
  readonly result: AttemptResult;
  /** The answered status; null when there was no answer. */
  readonly status: number | null;
  /**
   * What went wrong, fit for the webhook's owner: no token, no body, no query string; null after a success.
   */
  readonly error: string | null;
  /** The beginning of the answer's body. */
  readonly responseExcerpt: string | null;
  /** How long the receiver asks to wait, in milliseconds from now; null when it doesn't. */
  readonly retryAfter: number | null;
}

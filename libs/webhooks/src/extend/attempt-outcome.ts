import type { AttemptResult } from '../model/states.js';

/** The outcome of one attempt. A failed request is a value, not an exception. */
export interface AttemptOutcome {
  readonly result: AttemptResult;
  /** The status of the response; null if there was no response. */
  readonly status: number | null;
  /**
   * What went wrong, in words that the customer may read: no token, body or query string. Null after a
   * success.
   */
  readonly error: string | null;
  /** The beginning of the response body; null if it is empty or there was no response. */
  readonly responseExcerpt: string | null;
  /** The wait that the receiver asks for, in milliseconds from now; null if it asks for none. */
  readonly retryAfter: number | null;
}

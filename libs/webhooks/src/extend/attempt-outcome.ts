import type { AttemptResult } from '../model/states.js';

/** The outcome of one attempt. A failed request is returned as an outcome too, not thrown as an exception. */
export interface AttemptOutcome {
  readonly result: AttemptResult;
  /** The status of the response; null if there was no response. */
  readonly status: number | null;
  /**
   * Why the attempt failed, as a text that the customer may read. It must not contain a token, a body or a
   * query string. Null after a success.
   */
  readonly error: string | null;
  /** The beginning of the response body; null if the body is empty or there was no response. */
  readonly responseExcerpt: string | null;
  /**
   * The wait that the receiver requests with `Retry-After`, in milliseconds from now; null if it requests
   * none.
   */
  readonly retryAfter: number | null;
}

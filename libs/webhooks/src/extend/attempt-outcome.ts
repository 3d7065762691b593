import type { AttemptResult } from '../model/states.js';

/** Describes how one attempt ended. If an attempt fails, its outcome says so, and no exception is thrown. */
export interface AttemptOutcome {
  readonly result: AttemptResult;
  /** The status of the response; null if there was no response. */
  readonly status: number | null;
  /**
   * Why the attempt failed; null after a success. Customers can see this text, so it must not contain a
   * token, a body or a query string.
   */
  readonly error: string | null;
  /**
   * What `error` hides from customers, such as the refused address. Null if `error` hides nothing. For
   * operators only: never show it to a customer, because it describes your network.
   */
  readonly cause: string | null;
  /** The beginning of the response body; null if the body is empty or there was no response. */
  readonly responseExcerpt: string | null;
  /**
   * The wait that the receiver requests with the header `Retry-After`, in milliseconds from now; null if the
   * receiver requests no wait.
   */
  readonly retryAfter: number | null;
}

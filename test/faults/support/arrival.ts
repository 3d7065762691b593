import type { AttemptResult } from '@app/webhooks';

/**
 * The outcome that must be recorded for an attempt. It follows from what the receiver did with the request.
 */
export interface Outcome {
  readonly result: AttemptResult;
  readonly status: number | null;
}

/** A request that reached the receiver. */
export interface Arrival {
  /** The path of the webhook's URL. It identifies the webhook to which the request was sent. */
  readonly webhook: string;
  /** The number of the process that sent the request. */
  readonly process: number;
  /** The time of arrival, on the monotonic clock of the test process. */
  readonly at: number;
  /**
   * The id of the change. The receiver reads the id from the body. Undefined until the part of the body that
   * contains the id has arrived.
   */
  readonly change: string | undefined;
  readonly body: string;
  /**
   * The time of the response, on the monotonic clock of the test process. Undefined if no response was sent.
   */
  readonly answeredAt?: number | undefined;
  /**
   * The expected outcome of the attempt. Undefined until the receiver has decided what to do with the
   * request.
   */
  readonly outcome: Outcome | undefined;
}

import type { AttemptResult } from '@app/webhooks';

/** What the attempt's record must say, given what the receiver did with the request. */
export interface Outcome {
  readonly result: AttemptResult;
  readonly status: number | null;
}

/** A request that reached the receiver. */
export interface Arrival {
  /** The webhook that the request was sent for: the path of its URL. */
  readonly webhook: string;
  /** The process that sent it. */
  readonly process: number;
  /** The time of arrival, on this process's monotonic clock. */
  readonly at: number;
  /** The id of the change in the body. Undefined until that part of the body has arrived. */
  readonly change: string | undefined;
  readonly body: string;
  /** The time of the complete response, on the same clock. */
  readonly answeredAt?: number | undefined;
  /** Undefined until the receiver has decided. */
  readonly outcome: Outcome | undefined;
}

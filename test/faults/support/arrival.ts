import type { AttemptResult } from '@app/webhooks';

/** What an attempt must say of a request, by what the receiver did with it. */
export interface Outcome {
  readonly result: AttemptResult;
  readonly status: number | null;
}

/** A request that has reached the receiver. */
export interface Arrival {
  /** The webhook that it came for: the path of its url. */
  readonly webhook: string;
  /** The process that sent it. */
  readonly process: number;
  /** When, on this process's monotonic clock. */
  readonly at: number;
  /** The change that it tells of; undefined until so much of the body is there. */
  readonly change: string | undefined;
  readonly body: string;
  /** When it was answered in order, on the same clock. */
  readonly answeredAt?: number | undefined;
  /** Undefined while the receiver has not decided. */
  readonly outcome: Outcome | undefined;
}

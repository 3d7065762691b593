import type { Duration } from '../shared/duration.js';

/** How much this process delivers at a time. */
export interface WorkerOptions {
  /**
   * Whether this process delivers. False is for a process that only emits and serves REST while another one
   * runs the worker. Such a process also runs no suspension checker and re-encrypts nothing. Default true.
   */
  enabled?: boolean;
  /**
   * Maximum number of requests in flight at a time, over all webhooks, 1 or more. A request that has been in
   * flight for over a tenth of a second no longer counts. Half of the slots are reserved for webhooks whose
   * receiver accepted a request recently: within a second and twice the time that the request took. The last
   * quarter is reserved for those among them without a request in flight. Default 256.
   */
  slots?: number;
  /**
   * Maximum number of requests in flight to one webhook at a time, 1 or more. A webhook has to earn it: it
   * starts at 1, each success adds 1, and a failure sets it back to 1. After more than a second without a
   * success, it gets a single request first, and the next success restores what it had earned. Default 8.
   */
  slotsPerWebhook?: number;
  /**
   * Maximum number of requests that wait for their receivers outside of `slots`, 0 or more. A request that
   * has been in flight for over a tenth of a second moves here and frees its slot. The next requests to a
   * receiver that is slow but does answer start here. Default 4096.
   */
  waitingSlots?: number;
  /**
   * How often to look for due deliveries that were not announced: those of other processes, and those left
   * behind by a crash. Maximum 24 days. Default `'1s'`.
   */
  pollEvery?: Duration;
  /**
   * Whether processes on one PostgreSQL database wake each other up with LISTEN and NOTIFY. Each process with
   * a worker uses a connection of its own for this. Set it to false behind a pooler in transaction mode,
   * which loses notifications: the polls then find the deliveries. Other databases are only polled. Default
   * true.
   */
  notifications?: boolean;
}

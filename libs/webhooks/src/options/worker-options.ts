import type { Duration } from '../shared/duration.js';

/** Options for the worker: whether this process delivers, and how much at a time. */
export interface WorkerOptions {
  /**
   * Whether this process delivers. Set this option to false in a process that only emits events and serves
   * the REST API, while another process runs the worker. A process without a worker also runs no suspension
   * checker, re-encrypts nothing and removes no expired tokens and secrets. Default true.
   */
  enabled?: boolean;
  /**
   * Maximum number of requests in flight at a time, over all webhooks, 1 or more. A request that has been in
   * flight for over a tenth of a second no longer counts (see `waitingSlots`). Half of the slots are reserved
   * for webhooks whose receiver has accepted a request recently. An accepted request counts as recent for one
   * second plus twice its duration. Within this half, the last quarter of all slots is reserved for those
   * webhooks that also have no request in flight. The orgs share the slots: an org may use more than its
   * share while others leave slots free, but never the last quarter. Default 256.
   */
  slots?: number;
  /**
   * Maximum number of requests in flight to one webhook at a time, 1 or more. A webhook reaches this maximum
   * step by step: it starts with one request at a time, each success adds one, and a failure sets the number
   * back to one. After more than a second without a success, the webhook gets a single request first. The
   * next success restores the number that the webhook had before. Default 8.
   */
  slotsPerWebhook?: number;
  /**
   * Maximum number of requests in flight to one destination at a time, over all webhooks, 1 or more. A
   * destination is a scheme, a host and a port. Requests that hang count too. The orgs with webhooks of the
   * destination share these slots: an org may use more than its share while others leave slots free, but
   * never the last quarter. Raise this option if many webhooks have the same host, such as a gateway. Default
   * 64.
   */
  slotsPerDestination?: number;
  /**
   * Maximum number of requests that wait for slow receivers without using one of the `slots`, 0 or more. A
   * request that has been in flight for over a tenth of a second moves from its slot to a waiting slot. If a
   * slow receiver does answer, the next requests to this receiver start in a waiting slot. The orgs share the
   * waiting slots as they share the `slots`. Default 4096.
   */
  waitingSlots?: number;
  /**
   * Maximum size of the bodies that are in memory for deliveries, in bytes. It must not be less than
   * `bodyLimit`. The body of an event counts once, from the claim of its first delivery until the last
   * request of its claimed deliveries has ended. If there is no room for a body, its deliveries wait in the
   * database. One org can use about half of the budget, and less if other orgs use it too. Default 67108864
   * (64 MiB), or `bodyLimit` if that is greater.
   */
  bodyBudget?: number;
  /**
   * How often the worker looks for due deliveries that it was not notified of. These are deliveries that
   * other processes emitted, and deliveries that a crash left behind. The longest allowed value is 24 days.
   * Default `'1s'`.
   */
  pollEvery?: Duration;
  /**
   * Whether processes on one PostgreSQL database wake each other up with LISTEN and NOTIFY. Each process with
   * a worker uses an additional connection for this. Set this option to false behind a connection pooler in
   * transaction mode, because such a pooler loses notifications. The worker then finds the deliveries of
   * other processes by polling. Other databases are always polled. Default true.
   */
  notifications?: boolean;
}

import type { RetryPolicy } from '../extend/retry-policy.js';
import type { Signer } from '../extend/signer.js';
import type { WebhookTransport } from '../extend/transport.js';
import type { Duration } from '../shared/duration.js';
import type { SuspensionOptions } from './suspension-options.js';
import type { WorkerOptions } from './worker-options.js';

/** How deliveries are sent, retried and held. */
export interface DeliveryOptions {
  /**
   * Maximum duration of one attempt, including DNS, connect, TLS, headers and body. An attempt that takes
   * longer fails. The longest allowed value is 24 days. Default `'15s'`.
   */
  timeout?: Duration;
  /**
   * Statuses of a response that count as success: one or more statuses from 200 to 599. All other statuses
   * are failures. Default `[200]`, as v2 demands.
   */
  successStatuses?: readonly number[];
  /**
   * The wait before each retry, or your own policy. `[]` means no retries. Up to 10 % is added to each wait
   * at random. A receiver's `Retry-After` can make a wait longer, up to a day. Default
   * `['1m', '10m', '6h', '12h', '24h']`. With the default schedule, an event is never tried more than three
   * times in six hours. The default suspension rule tolerates three failures in that time, so one event alone
   * never suspends a webhook.
   */
  retry?: readonly Duration[] | RetryPolicy;
  /** The rule for the suspension of webhooks. */
  suspension?: SuspensionOptions;
  /**
   * Whether an attempt counts as a failure of its receiver if the network on your side has failed: your
   * `proxy` could not be reached, a limit of your machine was reached, or nothing got a response any more.
   * With true, these attempts count and use up retries like all others, as v2 demands by its letter, and your
   * own outage suspends your customers' webhooks. With false, they get the result `egress` and are repeated
   * after a few seconds. Default false.
   */
  egressFailuresCount?: boolean;
  /**
   * How long the deliveries of a suspended webhook are held, in case the webhook is resumed. Deliveries that
   * were held for this time fail permanently. The same applies to deliveries that waited for this time while
   * the receiver asked for one pause after the other with `Retry-After`. Default `'7d'`.
   */
  holdFor?: Duration;
  /** Whether this process delivers, and how much at a time. */
  worker?: WorkerOptions;
  /**
   * Maximum number of bytes to read from a response body and to store with the attempt, 0 to 1048576. Default
   * 4096.
   */
  responseLimit?: number;
  /** The `User-Agent` header of every request, in printable ASCII. Default `'nestjs-typeorm-webhooks'`. */
  userAgent?: string;
  /**
   * The signer adds headers to each request, so that a receiver can verify that the request is genuine.
   * `authTokenSigner` adds only `Auth`. The default signer adds `Auth` with the webhook's token, as v2
   * demands. It also adds the three headers of Standard Webhooks, signed with the webhook's secret.
   */
  signer?: Signer;
  /**
   * The transport that sends the requests. `'axios'` sends with the `HttpService` of `@nestjs/axios`,
   * including your interceptors, over undici. `'undici'` sends with undici directly. This is faster, but your
   * interceptors don't run. You can also pass your own transport. Default `'axios'`.
   */
  transport?: 'axios' | 'undici' | WebhookTransport;
}

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
   * `['1m', '10m', '6h', '12h', '24h']`. With the default, no event is tried more than three times in six
   * hours, so that one event alone never suspends a webhook.
   */
  retry?: readonly Duration[] | RetryPolicy;
  /** The rule for the suspension of webhooks. */
  suspension?: SuspensionOptions;
  /**
   * How long the deliveries of a suspended webhook are held, in case the webhook is resumed. After that, they
   * fail permanently. Default `'7d'`.
   */
  holdFor?: Duration;
  /** Whether this process delivers, and how much at a time. */
  worker?: WorkerOptions;
  /**
   * Maximum number of bytes of a response body that are read and stored with the attempt, 0 to 1048576.
   * Default 4096.
   */
  responseLimit?: number;
  /** The `User-Agent` header of every request, in printable ASCII. Default `'nestjs-typeorm-webhooks'`. */
  userAgent?: string;
  /**
   * Adds the headers that prove to a receiver that a request is genuine. `authTokenSigner` adds only `Auth`.
   * Default: adds `Auth` with the webhook's token, as v2 demands, and the three headers of Standard Webhooks,
   * signed with the webhook's secret.
   */
  signer?: Signer;
  /**
   * The transport that sends the requests. `'axios'` is the `HttpService` of `@nestjs/axios` with your
   * interceptors. It uses undici's connection pools. `'undici'` uses the same pools without axios and
   * interceptors, which is faster. You can also pass your own transport. Default `'axios'`.
   */
  transport?: 'axios' | 'undici' | WebhookTransport;
}

import type { RetryPolicy } from '../extend/retry-policy.js';
import type { Signer } from '../extend/signer.js';
import type { WebhookTransport } from '../extend/transport.js';
import type { Duration } from '../shared/duration.js';
import type { SuspensionOptions } from './suspension-options.js';
import type { WorkerOptions } from './worker-options.js';

/** How deliveries are sent, retried and held. */
export interface DeliveryOptions {
  /**
   * Total time of one attempt, over DNS, connect, TLS, headers and body. An attempt that takes longer has
   * failed. Maximum 24 days. Default `'15s'`.
   */
  timeout?: Duration;
  /**
   * Statuses that count as success: one or more of 200 to 599. All others are failures. Default `[200]`, as
   * v2 demands.
   */
  successStatuses?: readonly number[];
  /**
   * The wait before each retry, or your own policy. `[]` means no retries. Up to 10 % is added at random, and
   * a receiver's `Retry-After` can make a wait longer, up to a day. Default `['1m', '10m', '6h', '12h',
   * '24h']`, which tries no event more than three times in six hours, so that one event alone never suspends
   * a webhook.
   */
  retry?: readonly Duration[] | RetryPolicy;
  /** When a webhook is suspended. */
  suspension?: SuspensionOptions;
  /**
   * How long deliveries of a suspended webhook are held for its resume. After that, they have failed. Default
   * `'7d'`.
   */
  holdFor?: Duration;
  /** How much this process delivers. */
  worker?: WorkerOptions;
  /**
   * Maximum number of bytes of a response body that are read and stored with the attempt, 0 to 1048576.
   * Default 4096.
   */
  responseLimit?: number;
  /** The `User-Agent` header of every request, in printable ASCII. Default `'nestjs-typeorm-webhooks'`. */
  userAgent?: string;
  /**
   * The headers that prove to a receiver that a request is genuine. `authTokenSigner` sends `Auth` alone.
   * Default: `Auth` with the webhook's token, as v2 demands, and the three headers of Standard Webhooks,
   * signed with the webhook's secret.
   */
  signer?: Signer;
  /**
   * Sends the requests. `'axios'` is the `HttpService` of `@nestjs/axios` with your interceptors, over
   * undici's connection pools. `'undici'` uses the same pools without axios and interceptors, and is faster
   * for it. Or pass your own transport. Default `'axios'`.
   */
  transport?: 'axios' | 'undici' | WebhookTransport;
}

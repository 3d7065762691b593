import type { Clock } from '../extend/clock.js';
import type { ConnectionOptions } from './connection-options.js';
import type { CustomerOptions } from './customer-options.js';
import type { DeliveryOptions } from './delivery-options.js';
import type { EventOptions } from './event-options.js';
import type { KeyOptions } from './key-options.js';
import type { TelemetryOptions } from './telemetry-options.js';

/** Options of `WebhooksModule` that `forRootAsync` can compute. All of them have a default. */
export interface WebhooksModuleOptions
  extends CustomerOptions, EventOptions, DeliveryOptions, ConnectionOptions, KeyOptions {
  /** What your tracing may add to requests. */
  telemetry?: TelemetryOptions;
  /** Shifts the time that the library reads from the database, for tests. Default: no shift. */
  clock?: Clock;
}

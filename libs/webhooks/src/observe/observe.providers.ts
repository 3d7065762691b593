import type { Provider } from '@nestjs/common';
import { LifecycleListeners } from './lifecycle-listeners.js';
import { LifecycleLog } from './lifecycle-log.js';
import { TelemetryLog } from './telemetry-log.js';
import { Telemetry } from './telemetry.js';
import { WebhookLifecycle } from './webhook-lifecycle.js';

/** The providers of this folder. */
export const observeProviders: Provider[] = [
  Telemetry,
  TelemetryLog,
  WebhookLifecycle,
  LifecycleListeners,
  LifecycleLog,
];

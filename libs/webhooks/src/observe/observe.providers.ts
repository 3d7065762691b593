import type { Provider } from '@nestjs/common';
import { LifecycleListeners } from './lifecycle-listeners.js';
import { LifecycleLog } from './lifecycle-log.js';
import { WebhookLifecycle } from './webhook-lifecycle.js';

export const observeProviders: Provider[] = [WebhookLifecycle, LifecycleListeners, LifecycleLog];

import type { Provider, Type } from '@nestjs/common';
import { rawBodies } from './raw-bodies.js';
import { createWebhooksController } from './webhooks.controller.js';
import type { WebhooksControllerOptions } from './webhooks.controller.js';

/** What the module adds to itself for its REST routes. */
export function webhookRoutes(options: WebhooksControllerOptions): {
  controllers: Type<unknown>[];
  providers: Provider[];
} {
  return { controllers: [createWebhooksController(options)], providers: [rawBodies(options.prefix)] };
}

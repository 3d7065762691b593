import type { Provider, Type } from '@nestjs/common';
import { mountedController } from './mounted-controller.js';
import type { MountOptions } from './mounted-controller.js';
import { rawBodies } from './raw-bodies.js';
import { WebhookEntityRoutes } from './webhook-entities.controller.js';
import { WebhookSecretRoutes } from './webhook-secrets.controller.js';
import { WebhookRoutes } from './webhooks.controller.js';

/** What the module adds to itself for its REST routes. */
export function webhookRoutes(options: MountOptions): {
  controllers: Type<unknown>[];
  providers: Provider[];
} {
  return {
    controllers: [WebhookRoutes, WebhookSecretRoutes, WebhookEntityRoutes].map((controller) =>
      mountedController(controller, options),
    ),
    providers: [rawBodies(options.prefix)],
  };
}

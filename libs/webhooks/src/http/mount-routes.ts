import type { Provider, Type } from '@nestjs/common';
import { mountedController } from './mounted-controller.js';
import type { MountOptions } from './mounted-controller.js';
import { RouteResponder } from './route-responder.js';
import { rawBodies } from './request-body/raw-bodies.js';
import { WebhookEntitiesController } from './webhook-entities.controller.js';
import { WebhookSecretsController } from './webhook-secrets.controller.js';
import { WebhooksController } from './webhooks.controller.js';

/** Returns the controllers and providers of the REST routes. */
export function mountRoutes(options: MountOptions): {
  controllers: Type<unknown>[];
  providers: Provider[];
} {
  return {
    controllers: [WebhooksController, WebhookSecretsController, WebhookEntitiesController].map((controller) =>
      mountedController(controller, options),
    ),
    providers: [rawBodies(options.prefix), RouteResponder],
  };
}

import { CreateWebhookTables1763900000000 } from './migrations/1763900000000-create-webhook-tables.js';
import { AddWebhookSecrets1764200000000 } from './migrations/1764200000000-add-webhook-secrets.js';
import { AddBounds1764400000000 } from './migrations/1764400000000-add-bounds.js';
import { WebhookAttempt } from './webhook-attempt.entity.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import { WebhookEvent } from './webhook-event.entity.js';
import { Webhook } from './webhook.entity.js';

/** The library's TypeORM classes. Add them to the `entities` of your DataSource. */
export const webhookEntities = [Webhook, WebhookEvent, WebhookDelivery, WebhookAttempt];

/**
 * The migrations that create and change the library's tables. Add them to the `migrations` of your
 * DataSource.
 */
export const webhookMigrations = [
  CreateWebhookTables1763900000000,
  AddWebhookSecrets1764200000000,
  AddBounds1764400000000,
];

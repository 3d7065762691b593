import { CreateWebhookTables1763900000000 } from './migrations/1763900000000-create-webhook-tables.js';
import { AddWebhookSecrets1764200000000 } from './migrations/1764200000000-add-webhook-secrets.js';
import { WebhookAttempt } from './webhook-attempt.entity.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import { WebhookEvent } from './webhook-event.entity.js';
import { Webhook } from './webhook.entity.js';

/** The TypeORM classes of this library, for the `entities` of the host's DataSource. */
export const webhookEntities = [Webhook, WebhookEvent, WebhookDelivery, WebhookAttempt];

/** The migrations that make and change their tables, for the `migrations` of the host's DataSource. */
export const webhookMigrations = [CreateWebhookTables1763900000000, AddWebhookSecrets1764200000000];

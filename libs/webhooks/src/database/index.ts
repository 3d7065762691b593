// The library's tables without Nest, for the data-source file of TypeORM's CLI. These are the same classes as
// in the main entry.
export { webhookEntities, webhookMigrations } from '../model/webhook-tables.js';
export { Webhook } from '../model/webhook.entity.js';
export { WebhookAttempt } from '../model/webhook-attempt.entity.js';
export { WebhookDelivery } from '../model/webhook-delivery.entity.js';
export { WebhookEvent } from '../model/webhook-event.entity.js';

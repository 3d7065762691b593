import { WebhooksError } from './webhooks.error.js';

/**
 * The org has no webhook with this id. The error doesn't reveal whether another org has a webhook with this
 * id.
 */
export class WebhookNotFoundError extends WebhooksError {
  readonly code = 'WEBHOOKS_NOT_FOUND';

  constructor(
    readonly org: string,
    readonly webhookId: number,
  ) {
    super(`Org "${org}" has no webhook ${webhookId}.`);
  }
}

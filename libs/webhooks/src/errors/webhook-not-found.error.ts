import { WebhooksError } from './webhooks.error.js';

/** The org has no webhook with this id. The error is the same if a webhook of another org has this id. */
export class WebhookNotFoundError extends WebhooksError {
  readonly code = 'WEBHOOKS_NOT_FOUND';

  constructor(
    readonly org: string,
    readonly webhookId: number,
  ) {
    super(`Org "${org}" has no webhook ${webhookId}.`);
  }
}

import { WebhooksError } from './webhooks.error.js';

/** No webhook with this id belongs to this org; another org's webhook looks exactly the same. */
export class WebhookNotFoundError extends WebhooksError {
  readonly code = 'WEBHOOKS_NOT_FOUND';

  constructor(
    readonly org: string,
    readonly webhookId: number,
  ) {
    super(`Org "${org}" has no webhook ${webhookId}.`);
  }
}

import { WebhooksError } from './webhooks.error.js';

/** A received request isn't known to be genuine: refuse it with 401. */
export class WebhookVerificationError extends WebhooksError {
  readonly code = 'WEBHOOKS_VERIFICATION';
}

import { WebhooksError } from './webhooks.error.js';

/** A received request could not be verified as genuine. Answer it with status 401. */
export class WebhookVerificationError extends WebhooksError {
  readonly code = 'WEBHOOKS_VERIFICATION';
}

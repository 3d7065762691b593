import { WebhooksError } from './webhooks.error.js';

/**
 * A received request could not be verified as genuine. The receiver should answer the request with status
 * 401.
 */
export class WebhookVerificationError extends WebhooksError {
  readonly code = 'WEBHOOKS_VERIFICATION';
}

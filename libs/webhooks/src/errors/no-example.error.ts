import { WebhooksError } from './webhooks.error.js';

/**
 * A test request could not be sent, because the webhook's entity has no example body. Add an example with the
 * option `entities`.
 */
export class NoExampleError extends WebhooksError {
  readonly code = 'WEBHOOKS_NO_EXAMPLE';

  constructor(readonly entity: string) {
    super(`The entity "${entity}" has no example to send. Add an example with the option entities.`);
  }
}

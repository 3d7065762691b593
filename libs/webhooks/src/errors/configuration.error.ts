import { WebhooksError } from './webhooks.error.js';

/**
 * An option of `WebhooksModule` has an invalid value, or the module can't use your DataSource. Thrown at
 * start-up.
 */
export class WebhooksConfigurationError extends WebhooksError {
  readonly code = 'WEBHOOKS_CONFIGURATION';

  constructor(problem: string, options?: ErrorOptions) {
    super(`WebhooksModule: ${problem}`, options);
  }
}

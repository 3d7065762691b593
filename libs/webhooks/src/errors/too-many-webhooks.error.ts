import { WebhooksError } from './webhooks.error.js';

/** The org already has as many webhooks as the option `webhooksPerOrg` allows. */
export class TooManyWebhooksError extends WebhooksError {
  readonly code = 'WEBHOOKS_TOO_MANY_WEBHOOKS';

  constructor(
    readonly org: string,
    /** Maximum number of webhooks per org. */
    readonly limit: number,
  ) {
    super(
      `Org "${org}" already has the maximum of ${limit} webhooks (webhooksPerOrg). Delete one, or raise the option.`,
    );
  }
}

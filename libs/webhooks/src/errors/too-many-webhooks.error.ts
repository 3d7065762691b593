import { WebhooksError } from './webhooks.error.js';

/** The org has as many webhooks as the option `webhooksPerOrg` allows. */
export class TooManyWebhooksError extends WebhooksError {
  readonly code = 'WEBHOOKS_TOO_MANY_WEBHOOKS';

  constructor(
    readonly org: string,
    /** How many it may have. */
    readonly limit: number,
  ) {
    super(
      `The org "${org}" has ${limit} webhooks, and webhooksPerOrg allows no more: delete one, or raise it.`,
    );
  }
}

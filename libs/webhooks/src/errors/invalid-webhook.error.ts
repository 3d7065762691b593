import { WebhooksError } from './webhooks.error.js';

/** What was given for a webhook breaks the rules of its fields. */
export class InvalidWebhookError extends WebhooksError {
  readonly code = 'WEBHOOKS_INVALID_WEBHOOK';

  constructor(
    /** The API's field name → what is wrong with it, in the words of the v2 API: `{"remote_url":["Enter a valid URL."]}`. */
    readonly fields: Readonly<Record<string, readonly string[]>>,
  ) {
    super(
      `Not a valid webhook: ${Object.entries(fields)
        .map(([field, problems]) => `${field}: ${problems.join(' ')}`)
        .join('; ')}`,
    );
  }
}

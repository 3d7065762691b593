import { WebhooksError } from './webhooks.error.js';

/** One or more fields of a webhook are invalid. */
export class InvalidWebhookError extends WebhooksError {
  readonly code = 'WEBHOOKS_INVALID_WEBHOOK';

  constructor(
    /**
     * Error messages by field. The names of the fields and the messages are those of the v2 API, for example
     * `{"remote_url":["Enter a valid URL."]}`.
     */
    readonly fields: Readonly<Record<string, readonly string[]>>,
  ) {
    super(
      `Not a valid webhook: ${Object.entries(fields)
        .map(([field, problems]) => `${field}: ${problems.join(' ')}`)
        .join('; ')}`,
    );
  }
}

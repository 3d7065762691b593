import { WebhooksError } from './webhooks.error.js';

/** Fields of a webhook break their rules. */
export class InvalidWebhookError extends WebhooksError {
  readonly code = 'WEBHOOKS_INVALID_WEBHOOK';

  constructor(
    /**
     * The problems of each field, under the API's names and in v2's words: `{"remote_url":["Enter a valid
     * URL."]}`.
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

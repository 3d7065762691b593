import { WebhooksError } from './webhooks.error.js';

/** The receiver didn't complete its response before the deadline of the attempt. */
export class TransportTimeoutError extends WebhooksError {
  readonly code = 'WEBHOOKS_TIMEOUT';

  constructor(
    /** Maximum duration of an attempt, in milliseconds. */
    readonly timeout: number,
  ) {
    super(`The receiver didn't complete its response within ${timeout} ms (option timeout).`);
  }
}

import { WebhooksError } from './webhooks.error.js';

/** There was no whole answer before the total deadline of an attempt. */
export class TransportTimeoutError extends WebhooksError {
  readonly code = 'WEBHOOKS_TIMEOUT';

  constructor(
    /** The attempt's total time, in milliseconds. */
    readonly timeout: number,
  ) {
    super(`The receiver gave no whole answer within ${timeout} ms. The time is set by the option timeout.`);
  }
}

import { WebhooksError } from './webhooks.error.js';

/** `emit` was called with something that can't become an event. Nothing was written; the caller's transaction is intact. */
export class InvalidEventError extends WebhooksError {
  readonly code = 'WEBHOOKS_INVALID_EVENT';
}

/** The body, as UTF-8 JSON, is larger than the option `bodyLimit`. Nothing was written. */
export class BodyTooLargeError extends WebhooksError {
  readonly code = 'WEBHOOKS_BODY_TOO_LARGE';

  constructor(
    readonly entity: string,
    /** Bytes of the body as it would have been sent. */
    readonly size: number,
    /** Bytes allowed by `bodyLimit`. */
    readonly limit: number,
  ) {
    super(
      `The body of this "${entity}" event has ${size} bytes, and bodyLimit allows ${limit}. ` +
        `Send less, or raise bodyLimit in WebhooksModule.forRoot().`,
    );
  }
}

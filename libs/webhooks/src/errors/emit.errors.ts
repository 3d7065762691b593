import { WebhooksError } from './webhooks.error.js';

/**
 * The arguments of `emit` or `touch` are invalid. Nothing was written, and the caller can continue its
 * transaction.
 */
export class InvalidEventError extends WebhooksError {
  readonly code = 'WEBHOOKS_INVALID_EVENT';
}

/**
 * The body that was passed to `emit`, as UTF-8 JSON, is larger than the option `bodyLimit`. Nothing was
 * written, and the caller can continue its transaction. For captured changes, this error is not thrown (see
 * `EventBodyTooLargeEvent`).
 */
export class BodyTooLargeError extends WebhooksError {
  readonly code = 'WEBHOOKS_BODY_TOO_LARGE';

  constructor(
    readonly entity: string,
    /** Size of the body as UTF-8 JSON, in bytes. */
    readonly size: number,
    /** The value of `bodyLimit`, in bytes. */
    readonly limit: number,
  ) {
    super(
      `The body of this "${entity}" event has ${size} bytes, but bodyLimit allows ${limit}. ` +
        `Send less, or raise bodyLimit in WebhooksModule.forRoot().`,
    );
  }
}

/**
 * Base class of the errors that this library defines. The `message` says what happened and what to do. The
 * message never contains tokens or bodies.
 */
export abstract class WebhooksError extends Error {
  /**
   * A stable code for programs, such as `WEBHOOKS_NOT_FOUND`. The message may change between versions, but
   * the code doesn't.
   */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

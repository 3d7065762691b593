/**
 * Base class of every error that this library throws on purpose. The `message` says what happened and what to
 * do. It never contains tokens or bodies.
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

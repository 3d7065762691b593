import { WebhooksError } from './webhooks.error.js';

/** The egress proxy of the option `proxy` made no connection to a receiver. */
export class ProxyError extends WebhooksError {
  readonly code = 'WEBHOOKS_PROXY';

  constructor(
    /** What the proxy answered to CONNECT; null when it didn't answer. */
    readonly status: number | null,
    options?: ErrorOptions,
  ) {
    super(
      status === null
        ? 'The egress proxy could not be reached. Its url is in the option proxy.'
        : `The egress proxy answered ${status} to CONNECT. Its own log says why.`,
      options,
    );
  }
}

import { WebhooksError } from './webhooks.error.js';

/** The egress proxy (option `proxy`) could not be reached, or it refused to connect to a receiver. */
export class ProxyError extends WebhooksError {
  readonly code = 'WEBHOOKS_PROXY';

  constructor(
    /** Status of the proxy's response to the CONNECT request; null if the proxy didn't respond. */
    readonly status: number | null,
    options?: ErrorOptions,
  ) {
    super(
      status === null
        ? 'The egress proxy could not be reached. Check its url in the option proxy.'
        : `The egress proxy answered CONNECT with status ${status}. See the log of the proxy for the reason.`,
      options,
    );
  }
}

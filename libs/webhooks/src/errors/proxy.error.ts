import { WebhooksError } from './webhooks.error.js';

/** What a `ProxyError` may say about its cause. */
export interface ProxyErrorOptions extends ErrorOptions {
  /**
   * True if the proxy had to look up the name of the receiver, so that its status may say whether this name
   * exists in your network. Default false.
   */
  readonly looksUpName?: boolean;
  /**
   * False if the connection to the proxy itself could not be opened. This doesn't depend on the receiver.
   * Default true.
   */
  readonly isReached?: boolean;
}

/** The egress proxy (option `proxy`) could not be reached, or it refused to connect to a receiver. */
export class ProxyError extends WebhooksError {
  readonly code = 'WEBHOOKS_PROXY';
  /** True if the proxy had to look up the name of the receiver. */
  readonly looksUpName: boolean;
  /** False if the connection to the proxy itself could not be opened. */
  readonly isReached: boolean;

  constructor(
    /** Status of the proxy's response to the CONNECT request; null if the proxy didn't respond. */
    readonly status: number | null,
    options: ProxyErrorOptions = {},
  ) {
    const { looksUpName = false, isReached = true } = options;
    super(messageFor(status, isReached), options);
    this.looksUpName = looksUpName;
    this.isReached = isReached;
  }
}

function messageFor(status: number | null, isReached: boolean): string {
  if (!isReached) return 'The egress proxy could not be reached. Check its url in the option proxy.';
  return status === null
    ? 'The egress proxy closed or delayed the connection without a response to CONNECT. See the log of the proxy.'
    : `The egress proxy answered CONNECT with status ${status}. See the log of the proxy for the reason.`;
}

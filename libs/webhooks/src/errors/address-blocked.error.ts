import { WebhooksError } from './webhooks.error.js';

/** The address policy or the blocked ports forbid a connection to a receiver. No connection was made. */
export class AddressBlockedError extends WebhooksError {
  readonly code = 'WEBHOOKS_ADDRESS_BLOCKED';

  constructor(
    /** The name or address in the webhook's url. */
    readonly host: string,
    /** The policy's words, such as `private address`, or the port, such as `port 25`. */
    readonly reason: string,
  ) {
    super(
      `Webhooks may not be delivered to ${host}: ${reason}. ` +
        `To allow such receivers, see the options allowedAddresses, blockedPorts and addressPolicy of WebhooksModule.`,
    );
  }
}

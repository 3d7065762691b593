import { WebhooksError } from './webhooks.error.js';

/** A receiver's address or port may not be connected to; nothing was. */
export class AddressBlockedError extends WebhooksError {
  readonly code = 'WEBHOOKS_ADDRESS_BLOCKED';

  constructor(
    /** The name or address out of the webhook's url. */
    readonly host: string,
    /** The policy's own words, e.g. `private address`, or the port, e.g. `port 25`. */
    readonly reason: string,
  ) {
    super(
      `Webhooks may not be delivered to ${host}: ${reason}. ` +
        `If such receivers are wanted, see the options allowedAddresses, blockedPorts and addresses of WebhooksModule.`,
    );
  }
}

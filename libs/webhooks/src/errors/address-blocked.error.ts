import { WebhooksError } from './webhooks.error.js';

/**
 * The address policy or the option `blockedPorts` forbids the connection to the receiver of a delivery. No
 * connection was made, and the delivery was not sent. The error is for operators. Customers must not see it,
 * because it shows which names exist in your network.
 */
export class AddressBlockedError extends WebhooksError {
  readonly code = 'WEBHOOKS_ADDRESS_BLOCKED';

  constructor(
    /** Host name or IP address in the webhook's url. */
    readonly host: string,
    /**
     * Why the connection is forbidden: the reason from the address policy, such as `private address`, or the
     * blocked port, such as `port 25`.
     */
    readonly reason: string,
    /** The forbidden address; null if the port is forbidden, or if the address isn't known. */
    readonly address: string | null = null,
  ) {
    super(
      `Webhooks may not be delivered to ${host}: ${reason}. ` +
        'The options allowedAddresses, blockedAddresses, blockedPorts and addressPolicy of WebhooksModule decide this.',
    );
  }
}

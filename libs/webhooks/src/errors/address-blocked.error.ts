import { WebhooksError } from './webhooks.error.js';

/**
 * The address policy or the option `blockedPorts` forbids the connection to the receiver of a delivery. No
 * connection was made, and the delivery was not sent.
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
  ) {
    super(
      `Webhooks may not be delivered to ${host}: ${reason}. ` +
        `To allow such receivers, see the options allowedAddresses, blockedPorts and addressPolicy of WebhooksModule.`,
    );
  }
}

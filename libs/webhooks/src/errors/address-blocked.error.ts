import { WebhooksError } from './webhooks.error.js';

/** The address policy refused a receiver's address; nothing was connected to. */
export class AddressBlockedError extends WebhooksError {
  readonly code = 'WEBHOOKS_ADDRESS_BLOCKED';

  constructor(
    /** The name or address out of the webhook's url. */
    readonly host: string,
    /** The policy's own words, e.g. `private address`. */
    readonly reason: string,
  ) {
    super(
      `Webhooks may not be delivered to ${host}: ${reason}. ` +
        `If such receivers are wanted, give WebhooksModule.forRoot() an address policy in the option addresses.`,
    );
  }
}

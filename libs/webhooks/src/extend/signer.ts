import type { Delivery } from './delivery.js';

/** What a signer sees of a delivery. A test request has no delivery id, so a signer gets none. */
export interface SignableDelivery extends Omit<Delivery, 'deliveryId'> {
  /** The webhook's token. */
  readonly token: string;
  /**
   * The webhook's signing secrets (`whsec_…`): the current one and, until its overlap ends, the one that it
   * replaces.
   */
  readonly secrets: readonly string[];
  /** The exact bytes of the event's body. */
  readonly body: Buffer;
}

/**
 * Adds the headers that prove that a request is genuine. The default is `StandardWebhooksSigner` in
 * `send/sign/standard-webhooks.signer.ts`.
 */
export interface Signer {
  /**
   * Called for each attempt. Must return immediately; a promise is refused.
   * @param now milliseconds since 1970
   * @returns headers to add to the request; they replace all others of the same name
   */
  headersFor(delivery: SignableDelivery, now: number): Record<string, string>;
}

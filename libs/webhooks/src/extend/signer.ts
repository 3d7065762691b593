import type { Delivery } from './delivery.js';

/**
 * The data of a delivery that a signer receives. The delivery id is left out, because signers also sign test
 * requests, which have no delivery id.
 */
export interface SignableDelivery extends Omit<Delivery, 'deliveryId'> {
  /** The webhook's token. */
  readonly token: string;
  /**
   * The webhook's signing secrets (`whsec_…`): the current secret and, during the overlap after a rotation,
   * the previous secret.
   */
  readonly secrets: readonly string[];
  /**
   * The exact bytes of the event's body, which the signature covers. All requests of an event share this
   * buffer, so a signer must never change its bytes.
   */
  readonly body: Buffer;
}

/**
 * Adds the headers that prove that a request is genuine. The default is `StandardWebhooksSigner` in
 * `send/sign/standard-webhooks.signer.ts`.
 */
export interface Signer {
  /**
   * Returns the headers for one attempt. The library calls this method for each attempt. The method must be
   * synchronous. If it returns a promise, the library treats this as an error.
   * @param now current time of this process, in milliseconds since 1970
   * @returns headers to add to the request. A header replaces the request's existing header of the same name
   */
  headersFor(delivery: SignableDelivery, now: number): Record<string, string>;
}

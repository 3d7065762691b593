import type { Delivery } from './delivery.js';

/**
 * The data of a delivery that a signer receives. It contains no delivery id, because test requests are signed
 * too and have no delivery id.
 */
export interface SignableDelivery extends Omit<Delivery, 'deliveryId'> {
  /** The webhook's token. */
  readonly token: string;
  /**
   * The webhook's signing secrets (`whsec_…`): the current secret and, during the overlap after a rotation,
   * the previous secret.
   */
  readonly secrets: readonly string[];
  /** The exact bytes of the event's body, which the signature covers. */
  readonly body: Buffer;
}

/**
 * Adds the headers that prove that a request is genuine. The default is `StandardWebhooksSigner` in
 * `send/sign/standard-webhooks.signer.ts`.
 */
export interface Signer {
  /**
   * Returns the headers for one attempt. Called for each attempt. Must return immediately. The library treats
   * a returned promise as an error.
   * @param now current time of this process, in milliseconds since 1970
   * @returns headers to add to the request. They replace the request's headers of the same name
   */
  headersFor(delivery: SignableDelivery, now: number): Record<string, string>;
}

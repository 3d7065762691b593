/** What a signer may look at. */
export interface SignableDelivery {
  /** The same on every attempt. */
  readonly eventId: string;
  readonly org: string;
  readonly webhookId: number;
  readonly token: string;
  /** `whsec_…`: the webhook's secret, and before its overlap has ended the one that it replaces too. */
  readonly secrets: readonly string[];
  readonly body: Buffer;
}

/** Gives each request the headers by which a receiver knows that it is genuine. */
export interface Signer {
  /**
   * @param now milliseconds since 1970
   * @returns headers to add to the request; they win over all others
   */
  headersFor(delivery: SignableDelivery, now: number): Record<string, string>;
}

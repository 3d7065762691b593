/**
 * Decides which addresses webhooks may be delivered to. The default is `publicAddresses` in
 * `send/network/public-addresses.policy.ts`. Asked when a connection is made, with the address actually
 * connected to.
 */
export interface AddressPolicy {
  /**
   * @param address an IPv4 or IPv6 literal without brackets or zone
   * @returns null if connections to it are allowed, otherwise a short reason that the customer may read, such
   *   as `private address`
   */
  refusalOf(address: string): string | null;
}

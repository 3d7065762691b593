/**
 * Decides which addresses a webhook may be delivered to. Asked when a connection is made, with the address
 * really connected to.
 */
export interface AddressPolicy {
  /**
   * @param address an IPv4 or IPv6 literal without brackets or zone
   * @returns null when it may be connected to, else a short reason that the webhook's owner may read, e.g.
   *   `private address`
   */
  refusalOf(address: string): string | null;
}

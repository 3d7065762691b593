/**
 * Decides which IP addresses deliveries may be sent to. The default is `publicAddresses` in
 * `send/network/public-addresses.policy.ts`. The library calls the policy when it opens a connection, for the
 * addresses that it may connect to.
 */
export interface AddressPolicy {
  /**
   * Checks one address.
   * @param address an IPv4 or IPv6 address, without brackets or zone
   * @returns null if connections to the address are allowed, otherwise a short reason that the customer may
   *   read, such as `private address`
   */
  refusalOf(address: string): string | null;
}

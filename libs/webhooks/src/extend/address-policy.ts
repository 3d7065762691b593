/**
 * Decides which IP addresses deliveries may be sent to. The default is `publicAddresses` in
 * `send/network/public-addresses.policy.ts`. When the library opens a connection, it checks all possible
 * addresses of the receiver. It calls a policy of the host for the addresses that the built-in rule allows.
 */
export interface AddressPolicy {
  /**
   * Checks one address.
   * @param address an IPv4 or IPv6 address, without brackets or zone. If an IPv6 address only translates an
   *   IPv4 address, the library passes the IPv4 address to a policy of the host
   * @returns null if connections to the address are allowed. Otherwise a short reason, such as `private
   *   address`. Only operators see the reason
   */
  refusalOf(address: string): string | null;
}

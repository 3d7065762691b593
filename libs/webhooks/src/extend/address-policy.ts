/**
 * Decides which IP addresses deliveries may be sent to. The default is `publicAddresses` in
 * `send/network/public-addresses.policy.ts`. When the library opens a connection, it calls the policy for the
 * possible addresses of the receiver.
 */
export interface AddressPolicy {
  /**
   * Checks one address.
   * @param address an IPv4 or IPv6 address, without brackets or zone
   * @returns null if connections to the address are allowed. Otherwise a short reason, such as `private
   *   address`. Only operators see the reason
   */
  refusalOf(address: string): string | null;
}

import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { AddressPolicy } from './address-policy.js';

/** The default: only globally reachable unicast addresses, so that no customer reaches into the host's own network. */
export const publicAddresses: AddressPolicy = {
  refusalOf(address) {
    const family = isIP(address);
    if (family === 0) return 'not an IP address';
    if (family === 4) return refusalOfIPv4(ipaddr.IPv4.parse(address));
    // ipaddr.js takes the text `::8.8.8.8` for `::ffff:8.8.8.8`, which is another address.
    if (ipv4CompatibleText.test(address)) return compatible;
    return refusalOfIPv6(ipaddr.IPv6.parse(address));
  },
};

const ipv4CompatibleText = /^::\d+\.\d+\.\d+\.\d+(%|$)/;
const compatible = 'IPv4-compatible address';

/** In words for the webhook's owner, by the range names of ipaddr.js; what isn't here is `reserved address`. */
const words: Readonly<Record<string, string>> = {
  unspecified: 'unspecified address',
  broadcast: 'broadcast address',
  multicast: 'multicast address',
  linkLocal: 'link-local address',
  loopback: 'loopback address',
  carrierGradeNat: 'shared address of a carrier',
  private: 'private address',
  uniqueLocal: 'private address',
  deprecatedSiteLocal: 'site-local address',
  '6to4': '6to4 address',
  teredo: 'Teredo address',
};

function wordsFor(range: string): string {
  return words[range] ?? 'reserved address';
}

function refusalOfIPv4(address: ipaddr.IPv4): string | null {
  const range = address.range();
  return range === 'unicast' ? null : wordsFor(range);
}

const nat64 = ipaddr.parseCIDR('64:ff9b::/96');
const ipv4Compatible = ipaddr.parseCIDR('::/96');
const globalUnicast = ipaddr.parseCIDR('2000::/3');

function refusalOfIPv6(address: ipaddr.IPv6): string | null {
  // Both reach the IPv4 address in their last four bytes.
  if (address.isIPv4MappedAddress() || address.match(nat64)) return refusalOfIPv4(embeddedIPv4(address));
  const range = address.range();
  if (range !== 'unicast') return wordsFor(range);
  if (address.match(ipv4Compatible)) return compatible;
  if (!address.match(globalUnicast)) return 'reserved address';
  return isIsatap(address) ? 'ISATAP address' : null;
}

function embeddedIPv4(address: ipaddr.IPv6): ipaddr.IPv4 {
  return new ipaddr.IPv4(address.toByteArray().slice(12));
}

/** An interface id of `0:5efe:…` or `200:5efe:…` tunnels to the IPv4 address behind it. */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return (parts[4] === 0x0000 || parts[4] === 0x0200) && parts[5] === 0x5efe;
}

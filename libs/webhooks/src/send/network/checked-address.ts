import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Why addresses are refused. Each key is the name of a range in ipaddr.js. Only operators see these texts.
 * For all other ranges, the reason is `reserved address`.
 */
export const words = {
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
  // Ranges that ipaddr.js doesn't have, or has under another name.
  metadata: 'metadata address of a cloud',
  localNat64: 'local NAT64 address',
  isatap: 'ISATAP address',
  ipv4Compatible: 'IPv4-compatible address',
  notAnAddress: 'not an IP address',
} as const;

/**
 * Reasons for which an address is refused even if the host allows the address. Such an address can't belong
 * to a receiver, gives access to secrets, or contains an IPv4 address. If addresses that contain an IPv4
 * address could be allowed, they would bypass every refused IPv4 range.
 */
const neverOpened: ReadonlySet<string> = new Set([
  words.unspecified, words.broadcast, words.multicast, words.linkLocal, words.metadata,
  words['6to4'], words.teredo, words.localNat64, words.isatap, words.ipv4Compatible, words.notAnAddress,
]); // prettier-ignore

export function isNeverOpened(refusal: string | null): boolean {
  return refusal !== null && neverOpened.has(refusal);
}

export interface CheckedAddress {
  /**
   * The address that a connection would finally reach. For an IPv6 address that leads to an IPv4 address,
   * this is the IPv4 address. Null if the text is not an address.
   */
  readonly address: Address | null;
  /** Why the default policy refuses the address; null if it allows the address. */
  readonly refusal: string | null;
}

/** Returns an address as text. Each address has only one text. Zones are left out. */
export function textOf(address: Address): string {
  return address instanceof ipaddr.IPv6 ? new ipaddr.IPv6(address.parts).toString() : address.toString();
}

export function check(text: string): CheckedAddress {
  const family = isIP(text);
  if (family === 0) return { address: null, refusal: words.notAnAddress };
  if (family === 4) return checkIPv4(ipaddr.IPv4.parse(text));
  // ipaddr.js parses the text `::8.8.8.8` as `::ffff:8.8.8.8`, which is a different address.
  if (ipv4CompatibleText.test(text)) return { address: null, refusal: words.ipv4Compatible };
  return checkIPv6(ipaddr.IPv6.parse(text));
}

const ipv4CompatibleText = /^::\d+\.\d+\.\d+\.\d+(%|$)/;

function checkIPv4(address: ipaddr.IPv4): CheckedAddress {
  if (metadata.ipv4.some((one) => address.match(one))) return { address, refusal: words.metadata };
  const range = address.range();
  return { address, refusal: range === 'unicast' ? null : wordsFor(range) };
}

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
const ipv4Compatible = ipaddr.IPv6.parseCIDR('::/96');
const localNat64 = ipaddr.IPv6.parseCIDR('64:ff9b:1::/48');

/**
 * Prefixes of IPv6 addresses that reach the IPv4 address in their last four bytes: IPv4-mapped (RFC 4291),
 * IPv4-translated (SIIT, RFC 2765) and NAT64 (RFC 6052) addresses.
 */
const embedding = ['::ffff:0:0/96', '::ffff:0:0:0/96', '64:ff9b::/96'].map((prefix) =>
  ipaddr.IPv6.parseCIDR(prefix),
);

function checkIPv6(address: ipaddr.IPv6): CheckedAddress {
  if (embedding.some((prefix) => address.match(prefix))) return checkIPv4(embeddedIPv4(address));
  return { address, refusal: refusalOfIPv6(address) };
}

function refusalOfIPv6(address: ipaddr.IPv6): string | null {
  if (isIsatap(address)) return words.isatap;
  if (metadata.ipv6.some((one) => address.match(one))) return words.metadata;
  if (address.match(localNat64)) return words.localNat64;
  const range = address.range();
  if (range !== 'unicast') return wordsFor(range);
  if (address.match(ipv4Compatible)) return words.ipv4Compatible;
  return address.match(globalUnicast) ? null : 'reserved address';
}

function wordsFor(range: string): string {
  return (words as Readonly<Record<string, string>>)[range] ?? 'reserved address';
}

function embeddedIPv4({ parts }: ipaddr.IPv6): ipaddr.IPv4 {
  const [high = 0, low = 0] = parts.slice(6);
  return new ipaddr.IPv4([high >> 8, high & 0xff, low >> 8, low & 0xff]);
}

/**
 * Returns true if the interface id is `0:5efe:…` or `200:5efe:…`. Such an address tunnels to the IPv4 address
 * in its last four bytes.
 */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return (parts[4] === 0x0000 || parts[4] === 0x0200) && parts[5] === 0x5efe;
}

/**
 * Addresses at which cloud providers return credentials and configuration. In addition, the whole link-local
 * range 169.254.0.0/16 is always refused.
 */
const metadata = {
  ipv4: [
    '169.254.169.254/32', // most clouds
    '100.100.100.200/32', // Alibaba
    '168.63.129.16/32', // Azure, a public address
    '192.0.0.192/32', // Oracle
  ].map((range) => ipaddr.IPv4.parseCIDR(range)),
  ipv6: [
    'fd00:ec2::/32', // AWS
    'fd20:ce::254/128', // Google
  ].map((range) => ipaddr.IPv6.parseCIDR(range)),
};

import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { WebhooksConfigurationError } from '../../errors/configuration.error.js';
import type { AddressRange } from '../../options/resolved-connections.js';
import type { AddressPolicy } from '../../extend/address-policy.js';

/**
 * The default policy. Allows only globally reachable unicast addresses, so that no customer reaches into the
 * host's own network.
 */
export const publicAddresses: AddressPolicy = { refusalOf: (address) => check(address).refusal };

/** Allows every address, for `development`, where receivers run on the developer's machine. */
export const anyAddress: AddressPolicy = { refusalOf: () => null };

/**
 * Allows the private networks of `allowedAddresses` as well. Addresses in `neverOpened` stay refused.
 * @throws WebhooksConfigurationError if one of the networks would open nothing
 */
export function publicAddressesAnd(allowed: readonly AddressRange[]): AddressPolicy {
  if (allowed.length === 0) return publicAddresses;
  for (const range of allowed) refuseUseless(range);
  return {
    refusalOf(text) {
      const { address, refusal } = check(text);
      if (refusal === null || address === null || neverOpened.has(refusal)) return refusal;
      return allowed.some((range) => isWithin(address, range)) ? null : refusal;
    },
  };
}

/**
 * Refuses a network that would open nothing, because the host expects it to be open and would search a long
 * time for the reason. A larger network that contains such addresses is fine.
 */
function refuseUseless(range: AddressRange): void {
  const [first, last] = endsOf(range).map((address) => check(address));
  const network = `${range[0].toString()}/${range[1]}`;
  if (first?.refusal === last?.refusal && neverOpened.has(first?.refusal ?? '')) {
    throw new WebhooksConfigurationError(
      `allowedAddresses can't open ${network}: a ${first?.refusal} is always refused`,
    );
  }
  if (first?.address?.kind() === range[0].kind() || last?.address?.kind() === range[0].kind()) return;
  throw new WebhooksConfigurationError(
    `allowedAddresses can't open ${network}: its addresses are checked by the IPv4 address inside them, so name the IPv4 network`,
  );
}

function endsOf([first, bits]: AddressRange): string[] {
  const text = `${first.toString()}/${bits}`;
  const family = first.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return [first.toString(), family.broadcastAddressFromCIDR(text).toString()];
}

/** Returns the host's own policy, which is not asked about addresses that no option opens. */
export function unlessNeverOpened(policy: AddressPolicy): AddressPolicy {
  return {
    refusalOf(text) {
      const { refusal } = check(text);
      return refusal !== null && neverOpened.has(refusal) ? refusal : policy.refusalOf(text);
    },
  };
}

/**
 * Reasons that the customer may read, by the range names of ipaddr.js. Other ranges are a `reserved address`.
 */
const words = {
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
  // Ranges that ipaddr.js doesn't know or names differently.
  metadata: 'metadata address of a cloud',
  localNat64: 'local NAT64 address',
  isatap: 'ISATAP address',
  ipv4Compatible: 'IPv4-compatible address',
  notAnAddress: 'not an IP address',
} as const;

/**
 * Addresses where no receiver can be or where secrets are, and the forms that contain an IPv4 address: these
 * would be a way around every refused range.
 */
const neverOpened: ReadonlySet<string> = new Set([
  words.unspecified, words.broadcast, words.multicast, words.linkLocal, words.metadata,
  words['6to4'], words.teredo, words.localNat64, words.isatap, words.ipv4Compatible, words.notAnAddress,
]); // prettier-ignore

interface CheckedAddress {
  /** The address that a connection would finally reach; null if the text is not an address. */
  readonly address: ipaddr.IPv4 | ipaddr.IPv6 | null;
  readonly refusal: string | null;
}

function check(text: string): CheckedAddress {
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
 * IPv4-mapped (RFC 4291), IPv4-translated (SIIT, RFC 2765) and NAT64 (RFC 6052) addresses. They reach the
 * IPv4 address in their last four bytes.
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

/** True for an interface id of `0:5efe:…` or `200:5efe:…`, which tunnels to the IPv4 address after it. */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return (parts[4] === 0x0000 || parts[4] === 0x0200) && parts[5] === 0x5efe;
}

/** Addresses where clouds return credentials and configuration, besides the link-local 169.254.0.0/16. */
const metadata = {
  ipv4: [
    '169.254.169.254/32', // most of them
    '100.100.100.200/32', // Alibaba
    '168.63.129.16/32', // Azure, in public space
    '192.0.0.192/32', // Oracle
  ].map((range) => ipaddr.IPv4.parseCIDR(range)),
  ipv6: [
    'fd00:ec2::/32', // AWS
    'fd20:ce::254/128', // Google
  ].map((range) => ipaddr.IPv6.parseCIDR(range)),
};

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, range: AddressRange): boolean {
  const [first, bits] = range;
  return address.kind() === first.kind() && address.match(first as never, bits);
}

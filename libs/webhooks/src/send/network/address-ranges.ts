import ipaddr from 'ipaddr.js';
import { WebhooksConfigurationError } from '../../errors/configuration.error.js';
import type { AddressRange, ResolvedConnections } from '../../options/resolved-connections.js';
import { check, isNeverOpened } from './checked-address.js';
import type { Address } from './checked-address.js';

/** The networks that the host has added to the built-in rule. */
export type AddressRanges = Pick<ResolvedConnections, 'allowedAddresses' | 'blockedAddresses'>;

export function isWithin(address: Address, [first, bits]: AddressRange): boolean {
  return address.kind() === first.kind() && address.match(first as never, bits);
}

/** Returns true if the network contains only one address. */
export function isSingle([first, bits]: AddressRange): boolean {
  return bits === (first.kind() === 'ipv4' ? 32 : 128);
}

/**
 * Throws if a network would have no effect. Without this error, developers could search a long time for the
 * reason why an address is refused, or believe that an address is blocked. A network is accepted if it has an
 * effect for some of its addresses.
 * @throws WebhooksConfigurationError with the name of the option and the network
 */
export function refuseUseless({ allowedAddresses, blockedAddresses }: AddressRanges): void {
  for (const range of allowedAddresses) {
    const because = whyNeverOpened(range) ?? whyNeverChecked(range) ?? whyBlocked(range, blockedAddresses);
    if (because !== undefined) throw uselessness(`allowedAddresses can't allow ${textOf(range)}: ${because}`);
  }
  for (const range of blockedAddresses) {
    const because = whyNeverChecked(range);
    if (because !== undefined) throw uselessness(`blockedAddresses can't block ${textOf(range)}: ${because}`);
  }
}

function uselessness(problem: string): WebhooksConfigurationError {
  return new WebhooksConfigurationError(problem);
}

function whyNeverOpened(range: AddressRange): string | undefined {
  const [first, last] = endsOf(range).map((address) => check(address).refusal);
  const isUseless = first === last && isNeverOpened(first ?? null);
  return isUseless ? `a ${first} is always refused` : undefined;
}

function whyNeverChecked(range: AddressRange): string | undefined {
  const isChecked = endsOf(range).some((end) => check(end).address?.kind() === range[0].kind());
  return isChecked
    ? undefined
    : 'its addresses contain IPv4 addresses, and only those are checked. Add the IPv4 network instead';
}

function whyBlocked(range: AddressRange, blocked: readonly AddressRange[]): string | undefined {
  const wider = blocked.find((one) => one[1] <= range[1] && isWithin(range[0], one));
  return wider && `blockedAddresses contains ${textOf(wider)}, which is stronger`;
}

/** Returns the first and the last address of a network. */
function endsOf(range: AddressRange): string[] {
  const [first] = range;
  const family = first.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return [first.toString(), family.broadcastAddressFromCIDR(textOf(range)).toString()];
}

function textOf([first, bits]: AddressRange): string {
  return `${first.toString()}/${bits}`;
}

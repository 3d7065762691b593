import type { AddressPolicy } from '../../extend/address-policy.js';
import type { ResolvedConnections } from '../../options/resolved-connections.js';
import { memoized } from '../../shared/memoized.js';
import { isSingle, isWithin, refuseUseless } from './address-ranges.js';
import type { AddressRanges } from './address-ranges.js';
import { check, isNeverOpened, textOf } from './checked-address.js';
import { OwnAddresses } from './own-addresses.js';

/** The options that decide which addresses are allowed. */
type AddressOptions = AddressRanges & Pick<ResolvedConnections, 'addressPolicy' | 'development'>;

/** What the built-in rule says about an address. */
type Verdict =
  | { readonly refusal: string }
  | {
      readonly refusal: null;
      /** The address that a connection would finally reach, as text. */
      readonly address: string;
      /** True if the host has allowed exactly this address, and not only a network that contains it. */
      readonly isNamed: boolean;
    };

/**
 * Allows every address. Used with the option `development`, where receivers run on the developer's machine.
 */
export const anyAddress: AddressPolicy = { refusalOf: () => null };

/** Returns the policy that the options describe. */
export function addressPolicyOf({ development, addressPolicy, ...ranges }: AddressOptions): AddressPolicy {
  return development ? anyAddress : builtInPolicy(ranges, addressPolicy);
}

/**
 * Returns the built-in policy. If the host has a policy of its own, it is asked about the addresses that the
 * built-in policy allows. So it can refuse more addresses, but can't open the host's own network by mistake.
 *
 * The results of the rule are cached, because a receiver usually has the same address at every attempt.
 * Without the cache, a check would be slow: it takes ten times as long if it runs only occasionally. The
 * addresses of this machine can change, so they are not part of the cached result.
 */
function builtInPolicy(ranges: AddressRanges, further: AddressPolicy = anyAddress): AddressPolicy {
  const verdictOf = memoized(addressRule(ranges));
  const own = new OwnAddresses();
  return {
    refusalOf(text) {
      const verdict = verdictOf(text);
      if (verdict.refusal !== null) return verdict.refusal;
      if (!verdict.isNamed && own.has(verdict.address)) return 'address of this machine';
      return further.refusalOf(verdict.address);
    },
  };
}

/**
 * Returns the built-in rule for addresses, without the addresses of this machine. It allows globally
 * reachable unicast addresses, and the networks in `allowedAddresses`. It refuses the networks in
 * `blockedAddresses`.
 * @throws WebhooksConfigurationError if one of the networks would have no effect
 */
export function addressRule(ranges: AddressRanges): (text: string) => Verdict {
  refuseUseless(ranges);
  const { allowedAddresses, blockedAddresses } = ranges;
  return (text) => {
    const { address, refusal } = check(text);
    if (address === null || isNeverOpened(refusal)) return { refusal: refusal! };
    if (blockedAddresses.some((range) => isWithin(address, range))) return { refusal: 'blocked address' };
    const opening = allowedAddresses.filter((range) => isWithin(address, range));
    if (refusal !== null && opening.length === 0) return { refusal };
    return { refusal: null, address: textOf(address), isNamed: opening.some(isSingle) };
  };
}

/**
 * The default policy. Allows only globally reachable unicast addresses, except the addresses of this machine.
 * So customers can't reach the host's own network with a webhook. Build your own checks on this policy, for
 * example in a transport of your own.
 */
export const publicAddresses: AddressPolicy = builtInPolicy({ allowedAddresses: [], blockedAddresses: [] });

import { lookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import { buildConnector } from 'undici';
import { AddressBlockedError } from '../errors/address-blocked.error.js';
import type { AddressPolicy } from './address-policy.js';

/** Finds all addresses of a name, in the order in which they are to be tried. */
export type ResolveAddresses = (hostname: string) => Promise<readonly LookupAddress[]>;

export const resolveBySystem: ResolveAddresses = (hostname) =>
  lookup(hostname, { all: true, verbatim: true });

export interface GuardedConnectorOptions {
  readonly addresses: AddressPolicy;
  /** Where no receiver is, whatever its address. */
  readonly blockedPorts: ReadonlySet<number>;
  /** What is trusted, and the client's certificate. */
  readonly tls: SecureContext;
  /** After so many milliseconds a connection that nobody waits for any more is given up. */
  readonly timeout: number;
  readonly resolve: ResolveAddresses;
}

/**
 * Connects where the policy allows it, and rejects with an `AddressBlockedError` elsewhere. It decides on the addresses that
 * are really connected to: a check before would ask the DNS twice, and the second answer could be another one.
 */
export function guardedConnector(options: GuardedConnectorOptions): buildConnector.connector {
  const connect = buildConnector({
    timeout: options.timeout,
    rejectUnauthorized: true,
    secureContext: options.tls,
    lookup: guardedLookup(options),
    // All addresses of a name, one after the other, whatever Node was started with. A slow one is given longer than Node's quarter second.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: Math.max(10, Math.round(options.timeout / 10)),
  });
  return (target, callback) => {
    const error =
      errorOfPort(target, options.blockedPorts) ?? errorOfLiteral(target.hostname, options.addresses);
    // Not at once: undici doesn't expect to hear of a failure before its own call has returned.
    if (error) process.nextTick(callback, error, null);
    else connect(target, callback);
  };
}

/** The url has no port where it is the protocol's own. */
function errorOfPort(
  { hostname, port, protocol }: buildConnector.Options,
  blocked: ReadonlySet<number>,
): Error | null {
  const called = Number(port || (protocol === 'https:' ? 443 : 80));
  return blocked.has(called) ? new AddressBlockedError(hostname, `port ${called}`) : null;
}

/** Node never asks a lookup function for a literal, so literals are judged before. */
function errorOfLiteral(hostname: string, policy: AddressPolicy): Error | null {
  const literal = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(literal) === 0) return null;
  try {
    const reason = policy.refusalOf(literal);
    return reason === null ? null : new AddressBlockedError(hostname, reason);
  } catch (error) {
    return error as Error;
  }
}

/** Node asks for all addresses when it may try several (`autoSelectFamily`), else for one. */
function guardedLookup({ addresses, resolve }: GuardedConnectorOptions): LookupFunction {
  return (hostname, { all }, callback) => {
    vettedAddresses(hostname, resolve, addresses).then(
      (vetted) => (all ? callback(null, [...vetted]) : callback(null, vetted[0].address, vetted[0].family)),
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}

/** One refused address refuses the name: who controls the name could otherwise have the next connection go there. */
async function vettedAddresses(
  hostname: string,
  resolve: ResolveAddresses,
  policy: AddressPolicy,
): Promise<readonly [LookupAddress, ...LookupAddress[]]> {
  const [first, ...others] = await resolve(hostname);
  if (!first) throw Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
  for (const { address } of [first, ...others]) {
    const reason = policy.refusalOf(address);
    if (reason !== null) throw new AddressBlockedError(hostname, reason);
  }
  return [first, ...others];
}

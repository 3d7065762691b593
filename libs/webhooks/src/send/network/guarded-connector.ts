import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import { buildConnector } from 'undici';
import { AddressBlockedError } from '../../errors/address-blocked.error.js';
import type { ResolvedProxy } from '../../options/resolved-connections.js';
import type { AddressPolicy } from '../../extend/address-policy.js';
import { calledPort } from './called-port.js';
import { proxiedConnector } from './proxied-connector.js';
import type { ResolveAddresses } from './resolve-addresses.js';

export interface GuardedConnectorOptions {
  readonly addressPolicy: AddressPolicy;
  /** Where no receiver is, whatever its address. */
  readonly blockedPorts: ReadonlySet<number>;
  /** The way to all receivers, if there is one. It isn't judged itself. */
  readonly proxy: ResolvedProxy | undefined;
  /** What is trusted, and the client's certificate. */
  readonly tls: SecureContext;
  /** Milliseconds after which a connection that nobody waits for any more is given up. */
  readonly timeout: number;
  readonly resolve: ResolveAddresses;
}

/**
 * Connects where the policy allows it, and rejects with an `AddressBlockedError` elsewhere. It decides on the addresses that
 * are really connected to: a check before would ask the DNS twice, and the second answer could be another one.
 */
export function guardedConnector(options: GuardedConnectorOptions): buildConnector.connector {
  const connect = connectorOf(options);
  return (target, callback) => {
    const error =
      errorOfPort(target, options.blockedPorts) ?? errorOfLiteral(target.hostname, options.addressPolicy);
    // Not at once: undici doesn't expect to hear of a failure before its own call has returned.
    if (error) process.nextTick(callback, error, null);
    else connect(withSentName(target), callback);
  };
}

/** A url's host may end in a dot; the name in TLS may not (RFC 6066), and some receivers end the handshake over it. */
function withSentName(target: buildConnector.Options): buildConnector.Options {
  if (!target.hostname.endsWith('.')) return target;
  return { ...target, servername: target.hostname.slice(0, -1) };
}

function connectorOf(options: GuardedConnectorOptions): buildConnector.connector {
  const { proxy, tls, timeout } = options;
  if (proxy)
    return proxiedConnector({ proxy, tls, timeout }, (hostname) => tunnelEnds(hostname, proxy, options));
  return buildConnector({
    timeout,
    rejectUnauthorized: true,
    secureContext: tls,
    lookup: guardedLookup(options),
    // All addresses of a name, one after the other, whatever Node was started with. A slow one is given longer than Node's quarter second.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: Math.max(10, Math.round(timeout / 10)),
  });
}

/** Vetted addresses, so that the proxy need not ask the DNS and get another answer; or the name, where only the proxy can ask. */
async function tunnelEnds(
  hostname: string,
  proxy: ResolvedProxy,
  { resolve, addressPolicy }: GuardedConnectorOptions,
): Promise<readonly string[]> {
  const isDecidedHere = isIP(hostname) === 0 && proxy.resolve === 'here';
  if (!isDecidedHere) return [hostname];
  return (await vettedAddresses(hostname, resolve, addressPolicy)).map(({ address }) => address);
}

function errorOfPort(target: buildConnector.Options, blocked: ReadonlySet<number>): Error | null {
  const port = calledPort(target);
  return blocked.has(port) ? new AddressBlockedError(target.hostname, `port ${port}`) : null;
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
function guardedLookup({ addressPolicy, resolve }: GuardedConnectorOptions): LookupFunction {
  return (hostname, { all }, callback) => {
    vettedAddresses(hostname, resolve, addressPolicy).then(
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

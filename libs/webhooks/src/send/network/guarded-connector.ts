import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import { buildConnector } from 'undici';
import { AddressBlockedError } from '../../errors/address-blocked.error.js';
import type { ResolvedProxy } from '../../options/resolved-connections.js';
import type { AddressPolicy } from '../../extend/address-policy.js';
import { proxiedConnector } from './proxied-connector.js';
import type { ResolveAddresses } from './resolve-addresses.js';
import { portOf } from './tunnel.js';

export interface GuardedConnectorOptions {
  readonly addressPolicy: AddressPolicy;
  /** Ports that are refused on every address. */
  readonly blockedPorts: ReadonlySet<number>;
  /** The egress proxy for all receivers, if there is one. Its own address is not checked. */
  readonly proxy: ResolvedProxy | undefined;
  /** The trusted certificates, and the client's certificate. */
  readonly tls: SecureContext;
  /** Milliseconds after which an attempt to connect is given up once no request waits for it. */
  readonly timeout: number;
  readonly resolve: ResolveAddresses;
}

/**
 * Returns a connector that connects where the policy allows it, and fails with an `AddressBlockedError`
 * elsewhere. It checks the addresses actually connected to: an earlier check would query the DNS twice, and
 * the second response could differ.
 */
export function guardedConnector(options: GuardedConnectorOptions): buildConnector.connector {
  const connect = connectorOf(options);
  return (target, callback) => {
    const error =
      portError(target, options.blockedPorts) ?? literalError(target.hostname, options.addressPolicy);
    // Not immediately: undici doesn't expect a failure before its own call has returned.
    if (error) process.nextTick(callback, error, null);
    else connect(withServerName(target), callback);
  };
}

/**
 * The host of a URL may end in a dot, but the server name in TLS may not (RFC 6066), and some receivers abort
 * the handshake because of it.
 */
function withServerName(target: buildConnector.Options): buildConnector.Options {
  if (!target.hostname.endsWith('.')) return target;
  return { ...target, servername: target.hostname.slice(0, -1) };
}

function connectorOf(options: GuardedConnectorOptions): buildConnector.connector {
  const { proxy, tls, timeout } = options;
  if (proxy) {
    const hostsOf = (hostname: string) => tunnelHosts(hostname, proxy, options);
    return proxiedConnector({ proxy, tls, timeout }, hostsOf);
  }
  return buildConnector({
    timeout,
    rejectUnauthorized: true,
    secureContext: tls,
    lookup: guardedLookup(options),
    // Tries all addresses of a name, one after the other, whatever Node was started with. A slow address gets
    // more time than Node's 250 ms.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: Math.max(10, Math.round(timeout / 10)),
  });
}

/**
 * Returns the checked addresses, so that the proxy doesn't query the DNS and get a different response; or the
 * name, where only the proxy can resolve it.
 */
async function tunnelHosts(
  hostname: string,
  proxy: ResolvedProxy,
  { resolve, addressPolicy }: GuardedConnectorOptions,
): Promise<readonly string[]> {
  const isResolvedHere = isIP(hostname) === 0 && proxy.resolve === 'here';
  if (!isResolvedHere) return [hostname];
  return (await checkedAddresses(hostname, resolve, addressPolicy)).map(({ address }) => address);
}

function portError(target: buildConnector.Options, blocked: ReadonlySet<number>): Error | null {
  const port = portOf(target);
  return blocked.has(port) ? new AddressBlockedError(target.hostname, `port ${port}`) : null;
}

/** Checks an address literal in the URL, for which Node never calls the lookup function. */
function literalError(hostname: string, policy: AddressPolicy): Error | null {
  const literal = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(literal) === 0) return null;
  try {
    const reason = policy.refusalOf(literal);
    return reason === null ? null : new AddressBlockedError(hostname, reason);
  } catch (error) {
    return error as Error;
  }
}

/** Node asks for all addresses if it may try several (`autoSelectFamily`), otherwise for one. */
function guardedLookup({ addressPolicy, resolve }: GuardedConnectorOptions): LookupFunction {
  return (hostname, { all }, callback) => {
    checkedAddresses(hostname, resolve, addressPolicy).then(
      (checked) =>
        all ? callback(null, [...checked]) : callback(null, checked[0].address, checked[0].family),
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}

/**
 * Refuses the name if one of its addresses is refused. Otherwise the owner of the name could direct the next
 * connection to that address.
 */
async function checkedAddresses(
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

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
  /**
   * The egress proxy for connections to all receivers; undefined if there is none. The address of the proxy
   * itself is not checked.
   */
  readonly proxy: ResolvedProxy | undefined;
  /**
   * The certificate authorities that are trusted, and the certificate that the library presents to receivers.
   */
  readonly tls: SecureContext;
  /**
   * Maximum time to open a connection, in milliseconds. This limit also ends a connection attempt that
   * continues after the deadline of its request.
   */
  readonly timeout: number;
  /** Resolves the host names of receivers. */
  readonly resolve: ResolveAddresses;
}

/**
 * Returns a connector that checks the port and the addresses of each connection, and fails with an
 * `AddressBlockedError` if the port or an address is not allowed. The connector checks exactly the addresses
 * that it connects to. If the addresses were checked earlier, the connector would need a second DNS query,
 * and the second response could differ from the first.
 */
export function guardedConnector(options: GuardedConnectorOptions): buildConnector.connector {
  const connect = connectorOf(options);
  return (target, callback) => {
    const error =
      portError(target, options.blockedPorts) ?? literalError(target.hostname, options.addressPolicy);
    // Reports the error asynchronously, because undici doesn't expect an error before its call has returned.
    if (error) process.nextTick(callback, error, null);
    else connect(withServerName(target), callback);
  };
}

/**
 * Removes a dot at the end of the TLS server name. The host name in a URL may end with a dot, but the server
 * name may not (RFC 6066), and some receivers abort the handshake because of the dot.
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
    // Tries all addresses of a name one after another, regardless of the options that Node was started with.
    // Each address gets a tenth of the timeout before Node tries the next one, because Node's default of 250
    // ms can be too short.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: Math.max(10, Math.round(timeout / 10)),
  });
}

/**
 * Returns the hosts for the CONNECT request. If this process resolves the name, returns the addresses that
 * were checked. The proxy then doesn't query the DNS, so it can't get a different response. If only the proxy
 * can resolve the name, or if the URL contains an address, returns the host of the URL.
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

/**
 * Returns an error if the host of a URL is an IP address that the policy refuses, otherwise null. A separate
 * check is needed because Node never calls the lookup function for an IP address.
 */
function literalError(hostname: string, policy: AddressPolicy): Error | null {
  const literal = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(literal) === 0) return null;
  try {
    const reason = policy.refusalOf(literal);
    return reason === null ? null : new AddressBlockedError(hostname, reason, literal);
  } catch (error) {
    return error as Error;
  }
}

/**
 * Returns a lookup function for Node that resolves and checks a name. Node asks for all addresses if several
 * addresses may be tried (`autoSelectFamily`), otherwise for one address.
 */
function guardedLookup({ addressPolicy, resolve }: GuardedConnectorOptions): LookupFunction {
  return (hostname, { all }, callback) => {
    checkedAddresses(hostname, resolve, addressPolicy).then(
      (checked) =>
        all ? callback(null, [...checked]) : callback(null, checked[0].address, checked[0].family),
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}

/** Maximum number of addresses of a name that are checked and tried. */
const maxAddresses = 8;

/**
 * Returns the addresses of a name if all of them are allowed. One refused address is enough to refuse the
 * name. Otherwise, the owner of the name could direct the next connection to the refused address. If a name
 * has more than `maxAddresses` addresses, the others are ignored: they are neither checked nor tried.
 * @throws AddressBlockedError if one of the addresses is refused
 */
async function checkedAddresses(
  hostname: string,
  resolve: ResolveAddresses,
  policy: AddressPolicy,
): Promise<readonly [LookupAddress, ...LookupAddress[]]> {
  const [first, ...others] = firstOfBothFamilies(await resolve(hostname));
  if (!first) throw Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
  for (const { address } of [first, ...others]) {
    const reason = policy.refusalOf(address);
    if (reason !== null) throw new AddressBlockedError(hostname, reason, address);
  }
  return [first, ...others];
}

/**
 * Returns at most `maxAddresses` addresses, in the given order. Leaves room for both families, because
 * possibly only one of them can be reached from here.
 */
function firstOfBothFamilies(addresses: readonly LookupAddress[]): readonly LookupAddress[] {
  if (addresses.length <= maxAddresses) return addresses;
  const ofIPv6 = addresses.filter(({ family }) => family === 6);
  const ofIPv4 = addresses.filter(({ family }) => family !== 6);
  const half = maxAddresses / 2;
  const chosen = new Set([
    ...ofIPv4.slice(0, Math.max(half, maxAddresses - ofIPv6.length)),
    ...ofIPv6.slice(0, Math.max(half, maxAddresses - ofIPv4.length)),
  ]);
  return addresses.filter((address) => chosen.has(address));
}

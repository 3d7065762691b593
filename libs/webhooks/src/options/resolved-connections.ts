import { constants, X509Certificate } from 'node:crypto';
import { createSecureContext, rootCertificates } from 'node:tls';
import type { SecureContext } from 'node:tls';
import type ipaddr from 'ipaddr.js';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import type { AddressPolicy } from '../extend/address-policy.js';
import { parseUrl } from '../shared/parse-url.js';
import type { ConnectionOptions, ProxyOptions, TlsOptions } from './connection-options.js';
import { describeKind } from './describe-value.js';
import { optionGroup } from './option-group.js';
import { Option } from './option.js';

/** A network in CIDR notation: its first address, and the length of its prefix in bits. */
export type AddressRange = readonly [first: ipaddr.IPv4 | ipaddr.IPv6, bits: number];

/** `ConnectionOptions` after validation, with the defaults filled in. */
export interface ResolvedConnections {
  readonly development: boolean;
  readonly allowedAddresses: readonly AddressRange[];
  readonly blockedAddresses: readonly AddressRange[];
  readonly blockedPorts: ReadonlySet<number>;
  readonly addressPolicy: AddressPolicy | undefined;
  readonly resolver: 'dns' | 'system';
  readonly proxy: ResolvedProxy | undefined;
  readonly tls: SecureContext;
}

/** `ProxyOptions` after validation, with the URL split into parts. */
export interface ResolvedProxy {
  readonly host: string;
  readonly port: number;
  /** The value of `Proxy-Authorization`. Undefined if the URL contains no credentials. */
  readonly authorization: string | undefined;
  readonly resolve: 'here' | 'proxy';
}

export const connectionOptionNames = [
  'development',
  'allowedAddresses',
  'blockedAddresses',
  'blockedPorts',
  'addressPolicy',
  'resolver',
  'proxy',
  'tls',
] as const satisfies readonly (keyof ConnectionOptions)[];

/**
 * Ports of mail, remote shells, databases, file sharing and similar services. Web servers don't use these
 * ports: browsers block some of them, and a web server on one of the others would be a mistake.
 */
const defaultBlockedPorts: readonly number[] = [
  0, 7, 9, 13, 19, 20, 21, 22, 23, 25, 53, 69, 79, 110, 111, 119, 123, 135, 137, 139, 143, 161, 179, 389, 445, 465, 512, 513, 514, 587, 636, 873, 993, 995,
  1433, 1521, 2049, 3306, 3389, 5432, 5900, 6379, 11211, 27017,
]; // prettier-ignore

/** @throws WebhooksConfigurationError with the name of the option, its rule and the given value */
export function resolveConnections(options: ConnectionOptions): ResolvedConnections {
  refuseContradictions(options);
  return {
    development: new Option('development', options.development).flag(false),
    allowedAddresses: resolveNetworks('allowedAddresses', options),
    blockedAddresses: resolveNetworks('blockedAddresses', options),
    blockedPorts: resolveBlockedPorts(options),
    addressPolicy: new Option('addressPolicy', options.addressPolicy).implementation<AddressPolicy>(
      'refusalOf',
    ),
    resolver: new Option('resolver', options.resolver).oneOf(
      options.development ? ['system', 'dns'] : ['dns', 'system'],
    ),
    proxy: options.proxy === undefined ? undefined : resolveProxy(options.proxy),
    tls: resolveTls(options.tls),
  };
}

function refuseContradictions(options: ConnectionOptions): void {
  for (const name of ['addressPolicy', 'allowedAddresses', 'blockedAddresses', 'blockedPorts'] as const) {
    if (!options.development || options[name] === undefined) continue;
    throw new WebhooksConfigurationError(
      `development allows every address and port, so ${name} cannot be given with it`,
    );
  }
}

function resolveNetworks(
  name: 'allowedAddresses' | 'blockedAddresses',
  options: ConnectionOptions,
): readonly AddressRange[] {
  const networks = new Option(name, options[name]).list([]);
  return networks.map((network, index) => new Option(`${name}[${index}]`, network).network());
}

function resolveBlockedPorts({ blockedPorts, development }: ConnectionOptions): ReadonlySet<number> {
  const ports = new Option('blockedPorts', blockedPorts).list(development ? [] : defaultBlockedPorts);
  return new Set(
    ports.map((port, index) =>
      new Option(`blockedPorts[${index}]`, port).wholeNumber(NaN, { min: 0, max: 65_535 }),
    ),
  );
}

function resolveProxy(given: ProxyOptions): ResolvedProxy {
  const group = optionGroup('proxy', given, ['url', 'resolve']);
  const { hostname, port, username, password } = proxyUrl(group.url);
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || 80),
    authorization: credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`,
    resolve: new Option('proxy.resolve', group.resolve).oneOf(['here', 'proxy']),
  };
}

/** Parses the URL of the proxy. The error doesn't quote the URL, because the URL may contain a password. */
function proxyUrl(given: unknown): URL {
  const url = typeof given === 'string' ? parseUrl(given) : undefined;
  if (url?.protocol === 'http:' && url.pathname === '/' && url.search === '' && url.hash === '') return url;
  throw proxyUrlRefusal();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw proxyUrlRefusal();
  }
}

function proxyUrlRefusal(): WebhooksConfigurationError {
  return new WebhooksConfigurationError(
    'proxy.url must be the url of an HTTP proxy such as "http://egress.internal:4750"',
  );
}

/**
 * Reads the certificates once, because reading them for each connection would take longer than the connection
 * itself.
 */
function resolveTls(given: TlsOptions = {}): SecureContext {
  const { ca, cert, key } = optionGroup('tls', given, ['ca', 'cert', 'key']);
  for (const [name, value] of Object.entries({ ca, cert, key })) refuseOtherThanPem(`tls.${name}`, value);
  if ((cert === undefined) !== (key === undefined)) {
    throw new WebhooksConfigurationError('tls.cert and tls.key belong together: give both or neither');
  }
  try {
    // Refuses text that contains no certificate, because `createSecureContext` would silently ignore such
    // text.
    for (const certificate of ca === undefined ? [] : [ca].flat()) new X509Certificate(certificate);
    return createSecureContext({
      minVersion: 'TLSv1.2',
      // Over TLS 1.2, a receiver could demand one handshake after the other on the same connection.
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
      ...(ca !== undefined && { ca: [...rootCertificates, ca].flat() }),
      ...(cert !== undefined && { cert, key }),
    });
  } catch (cause) {
    // This message doesn't include the message of `cause`, because Node may quote the given text in its
    // messages.
    throw new WebhooksConfigurationError(
      'tls.ca, tls.cert and tls.key must be PEM, and tls.key must belong to tls.cert',
      { cause },
    );
  }
}

/** Checks the type of a value of `TlsOptions`. The error doesn't quote the value, because it may be a key. */
function refuseOtherThanPem(name: string, value: unknown): void {
  const values: readonly unknown[] = name === 'tls.ca' && Array.isArray(value) ? value : [value];
  if (value === undefined || values.every((one) => Buffer.isBuffer(one) || (typeof one === 'string' && one)))
    return;
  throw new WebhooksConfigurationError(
    `${name} must be PEM, as text or as a Buffer (got ${describeKind(value)})`,
  );
}

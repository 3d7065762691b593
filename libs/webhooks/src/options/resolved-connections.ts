import { X509Certificate } from 'node:crypto';
import { createSecureContext, rootCertificates } from 'node:tls';
import type { SecureContext } from 'node:tls';
import type ipaddr from 'ipaddr.js';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import type { AddressPolicy } from '../extend/address-policy.js';
import { parseUrl } from '../shared/parse-url.js';
import type { ProxyOptions, TlsOptions, WebhooksModuleOptions } from './options.js';
import { Option, refuseUnknown } from './option.js';

/** The first address of a network, and how many of its bits the others share. */
export type AddressRange = readonly [first: ipaddr.IPv4 | ipaddr.IPv6, bits: number];

/** Where may be connected to, and how. See `WebhooksModuleOptions`. */
export interface ResolvedConnections {
  readonly development: boolean;
  readonly allowedAddresses: readonly AddressRange[];
  readonly blockedPorts: ReadonlySet<number>;
  readonly addressPolicy: AddressPolicy | undefined;
  readonly resolver: 'dns' | 'system';
  readonly proxy: ResolvedProxy | undefined;
  readonly tls: SecureContext;
}

/** See `ProxyOptions`. */
export interface ResolvedProxy {
  readonly host: string;
  readonly port: number;
  /** For `Proxy-Authorization`. */
  readonly authorization: string | undefined;
  readonly resolve: 'here' | 'proxy';
}

/** Of mail, remote shells, databases, file sharing and the like. A web server on one of them would be unreachable for browsers, or is a mistake. */
const portsOfNoWebServer: readonly number[] = [
  0, 7, 9, 13, 19, 20, 21, 22, 23, 25, 53, 69, 79, 110, 111, 119, 123, 135, 137, 139, 143, 161, 179, 389, 445, 465, 512, 513, 514, 587, 636, 873, 993, 995,
  1433, 1521, 2049, 3306, 3389, 5432, 5900, 6379, 11211, 27017,
]; // prettier-ignore

/** @throws WebhooksConfigurationError naming the option, its rule and what was given */
export function resolveConnections(options: WebhooksModuleOptions): ResolvedConnections {
  refuseContradictions(options);
  return {
    development: new Option('development', options.development).flag(false),
    allowedAddresses: resolveAllowedAddresses(options.allowedAddresses),
    blockedPorts: resolveBlockedPorts(options),
    addressPolicy: new Option('addressPolicy', options.addressPolicy).implementation<AddressPolicy>(
      'refusalOf',
    ),
    resolver: new Option('resolver', options.resolver).oneOf(
      options.development ? ['system', 'dns'] : ['dns', 'system'],
    ),
    proxy: options.proxy && resolveProxy(options.proxy),
    tls: resolveTls(options.tls ?? {}),
  };
}

function refuseContradictions(options: WebhooksModuleOptions): void {
  for (const name of ['addressPolicy', 'allowedAddresses', 'blockedPorts'] as const) {
    if (!options.development || options[name] === undefined) continue;
    throw new WebhooksConfigurationError(
      `development lets every address and port through, so ${name} cannot be given beside it`,
    );
  }
  if (options.addressPolicy && options.allowedAddresses) {
    throw new WebhooksConfigurationError(
      'addressPolicy decides alone, so allowedAddresses cannot be given beside it',
    );
  }
}

function resolveAllowedAddresses(given: WebhooksModuleOptions['allowedAddresses']): readonly AddressRange[] {
  const networks = new Option('allowedAddresses', given).list([]);
  return networks.map((network, index) => new Option(`allowedAddresses[${index}]`, network).network());
}

function resolveBlockedPorts({ blockedPorts, development }: WebhooksModuleOptions): ReadonlySet<number> {
  const ports = new Option('blockedPorts', blockedPorts).list(development ? [] : portsOfNoWebServer);
  return new Set(
    ports.map((port, index) =>
      new Option(`blockedPorts[${index}]`, port).wholeNumber(0, { least: 0, most: 65_535 }),
    ),
  );
}

function resolveProxy(given: ProxyOptions): ResolvedProxy {
  refuseUnknown('proxy.', given, ['url', 'resolve']);
  const { hostname, port, username, password } = proxyUrl(given.url);
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || 80),
    authorization: credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`,
    resolve: new Option('proxy.resolve', given.resolve).oneOf(['here', 'proxy']),
  };
}

/** Its refusal doesn't say what was given: that may hold a password. */
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

/** Made once: to read the certificates for each connection would take longer than the connection. */
function resolveTls(given: TlsOptions): SecureContext {
  refuseUnknown('tls.', given, ['ca', 'cert', 'key']);
  if ((given.cert === undefined) !== (given.key === undefined)) {
    throw new WebhooksConfigurationError('tls.cert and tls.key go together: give both or neither');
  }
  try {
    // Where there is no certificate in it, `createSecureContext` would say nothing.
    for (const certificate of [given.ca ?? []].flat()) new X509Certificate(certificate);
    return createSecureContext({
      minVersion: 'TLSv1.2',
      ...(given.ca !== undefined && { ca: [...rootCertificates, given.ca].flat() }),
      ...(given.cert !== undefined && { cert: given.cert, key: given.key }),
    });
  } catch (cause) {
    // Without its message in ours: Node's may quote what it was given.
    throw new WebhooksConfigurationError(
      'tls.ca, tls.cert and tls.key must be PEM, and tls.key the key of tls.cert',
      { cause },
    );
  }
}

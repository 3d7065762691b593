import { createSocket } from 'node:dgram';
import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';
import type { ResolvedOptions } from '../../options/resolved-options.js';

/** Returns all addresses of a host name, in the order in which the connector tries them. */
export type ResolveAddresses = (hostname: string) => Promise<readonly LookupAddress[]>;

/** Returns the resolver that the option `resolver` selects. */
export function resolverFor({ resolver }: Pick<ResolvedOptions, 'resolver'>): ResolveAddresses {
  return resolver === 'system' ? resolveBySystem : resolveByDns();
}

/**
 * Resolves a name with the operating system, which uses `/etc/hosts`, search domains and other sources. Node
 * runs at most two such lookups at a time in one process. If the name servers of two names don't respond, all
 * other lookups of the process wait, even the lookups of the host's database servers.
 */
export const resolveBySystem: ResolveAddresses = async (hostname) => {
  try {
    return await lookup(hostname, { all: true, verbatim: true });
  } catch (error) {
    throw (await socketError()) ?? error;
  }
};

/**
 * Returns a resolver that queries the name servers directly. It can resolve any number of names at a time,
 * and tries each query up to five times. IPv4 addresses come first, because IPv6 is not available everywhere.
 * @param serversNow returns the current addresses of the name servers, with or without a port. Default: the
 *   name servers that this machine is configured to use
 */
export function resolveByDns(serversNow = serversOfThisMachine): ResolveAddresses {
  let servers = new NameServers(serversNow());
  return async (hostname) => {
    if (isLocalhost(hostname)) return loopback;
    const [v4, v6] = await Promise.all([servers.query(hostname, 4), servers.query(hostname, 6)]);
    const addresses = [...v4.addresses, ...v6.addresses];
    const failure = v4.failure ?? v6.failure;
    if (addresses.length > 0 || failure === undefined) return addresses;
    servers = servers.updatedTo(serversNow());
    const local = await socketError();
    if (local) throw local;
    throw Object.assign(new Error(`No name server answered for ${hostname}: ${failure}`), {
      code: 'EAI_AGAIN',
    });
  };
}

function serversOfThisMachine(): readonly string[] {
  return new Resolver().getServers();
}

interface DnsResult {
  readonly addresses: readonly LookupAddress[];
  /**
   * The error code of a failed query; undefined if the query succeeded. A query also succeeds if the response
   * says that the name has no address of this family.
   */
  readonly failure?: string | undefined;
}

/**
 * Queries the name servers in order. If none of the servers responds, queries all of them again after a
 * delay. The first delay is 250 ms, and each further delay is twice as long.
 */
class NameServers {
  private readonly all: Resolver;
  /**
   * All servers except the first. These servers are queried if the first server refuses, because Node's DNS
   * library c-ares stops at the first refusal. Undefined if there is only one server.
   */
  private readonly others: Resolver | undefined;

  constructor(private readonly addresses: readonly string[]) {
    this.all = resolverOf(addresses);
    this.others = addresses.length > 1 ? resolverOf(addresses.slice(1)) : undefined;
  }

  async query(hostname: string, family: 4 | 6): Promise<DnsResult> {
    const result = await resultOf(this.all, hostname, family);
    if (!this.others || !refusals.has(result.failure)) return result;
    return resultOf(this.others, hostname, family);
  }

  /**
   * Returns this instance if the machine still uses the same name servers, otherwise a new instance. This
   * instance is kept, because it has learned which servers don't respond.
   */
  updatedTo(addresses: readonly string[]): NameServers {
    return String(addresses) === String(this.addresses) ? this : new NameServers(addresses);
  }
}

function resolverOf(addresses: readonly string[]): Resolver {
  const resolver = new Resolver({ timeout: 250, tries: 5 });
  resolver.setServers(addresses);
  return resolver;
}

async function resultOf(resolver: Resolver, hostname: string, family: 4 | 6): Promise<DnsResult> {
  try {
    const found = await (family === 4 ? resolver.resolve4(hostname) : resolver.resolve6(hostname));
    return { addresses: found.map((address) => ({ address, family })) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { addresses: [], failure: noAddressCodes.has(code) ? undefined : String(code) };
  }
}

/**
 * Returns an error if this machine can't open a socket, for example because too many files are open. Without
 * this check, the failed lookup would look like a fault of the name or of its name servers.
 */
function socketError(): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', (error) => {
      socket.close();
      resolve(error);
    });
    socket.bind(0, '127.0.0.1', () => socket.close(() => resolve(undefined)));
  });
}

/**
 * Error codes which mean that the name doesn't exist, has no address of the queried family, or is not a valid
 * name.
 */
const noAddressCodes: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/** Error codes which mean that the name server could not or would not resolve the name. */
const refusals: ReadonlySet<unknown> = new Set(['ESERVFAIL', 'EREFUSED', 'ENOTIMP']);

/**
 * Returns true for names that always mean this machine. No name server is queried for such a name (RFC 6761).
 */
function isLocalhost(hostname: string): boolean {
  return /^(.*\.)?localhost\.?$/i.test(hostname);
}

const loopback: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

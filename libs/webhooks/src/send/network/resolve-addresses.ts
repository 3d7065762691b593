import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';
import type { ResolvedOptions } from '../../options/resolved-options.js';

/** Returns all addresses of a name, in the order in which to try them. */
export type ResolveAddresses = (hostname: string) => Promise<readonly LookupAddress[]>;

/** Returns the resolver that the option `resolver` names. */
export function resolverFor({ resolver }: Pick<ResolvedOptions, 'resolver'>): ResolveAddresses {
  return resolver === 'system' ? resolveBySystem : resolveByDns();
}

/**
 * Resolves as the operating system does: with `/etc/hosts`, search domains and its other sources. Node runs
 * two lookups of the process at a time, so two names whose name servers don't respond delay all other
 * lookups, including those of the host's database servers.
 */
export const resolveBySystem: ResolveAddresses = (hostname) =>
  lookup(hostname, { all: true, verbatim: true });

/**
 * Returns a resolver that queries the name servers: any number of names at a time, and up to five tries. IPv4
 * addresses come first, because IPv6 is not available everywhere.
 * @param serversNow returns the addresses of the name servers, with or without a port. Default: this
 *   machine's
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
  /** The error code if the query failed. A name that has no such address is not a failure. */
  readonly failure?: string | undefined;
}

/**
 * Queries the name servers one after the other. If none responds, it queries all of them again, after 250 ms
 * at first and twice as long each time.
 */
class NameServers {
  private readonly all: Resolver;
  /** All servers except the first, because c-ares stops at the first refusal. */
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
   * Returns itself, which knows the servers that don't respond, unless the machine has other servers now.
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

/** The name doesn't exist, has no such address, or is not a valid name. */
const noAddressCodes: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/** The name server could not or would not respond to the query. */
const refusals: ReadonlySet<unknown> = new Set(['ESERVFAIL', 'EREFUSED', 'ENOTIMP']);

/** Names that no name server is queried for (RFC 6761). */
function isLocalhost(hostname: string): boolean {
  return /^(.*\.)?localhost\.?$/i.test(hostname);
}

const loopback: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

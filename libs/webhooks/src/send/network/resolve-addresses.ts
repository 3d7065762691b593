import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';
import type { ResolvedOptions } from '../../options/resolved-options.js';

/** Finds all addresses of a name, in the order in which they are to be tried. */
export type ResolveAddresses = (hostname: string) => Promise<readonly LookupAddress[]>;

/** As the options say. */
export function resolverFor({ resolver }: Pick<ResolvedOptions, 'resolver'>): ResolveAddresses {
  return resolver === 'system' ? resolveBySystem : resolveByDns();
}

/**
 * As the operating system does: by `/etc/hosts`, search domains and whatever else it has. Of all lookups of the process Node runs two at a time: two names whose servers
 * don't answer keep everybody else's waiting, those of the host's databases too.
 */
export const resolveBySystem: ResolveAddresses = (hostname) =>
  lookup(hostname, { all: true, verbatim: true });

/**
 * Asks the name servers, about any number of names at once, and up to five times. IPv4 comes first: there is no IPv6 everywhere.
 * @param serversNow the addresses of the name servers, with or without a port. Default: those of this machine
 */
export function resolveByDns(serversNow = serversOfThisMachine): ResolveAddresses {
  let servers = new NameServers(serversNow());
  return async (hostname) => {
    if (isLocalhost(hostname)) return loopback;
    const [v4, v6] = await Promise.all([servers.ask(hostname, 4), servers.ask(hostname, 6)]);
    const addresses = [...v4.addresses, ...v6.addresses];
    const failure = v4.failure ?? v6.failure;
    if (addresses.length > 0 || failure === undefined) return addresses;
    servers = servers.orOthers(serversNow());
    throw Object.assign(new Error(`No name server answers for ${hostname}: ${failure}`), {
      code: 'EAI_AGAIN',
    });
  };
}

function serversOfThisMachine(): readonly string[] {
  return new Resolver().getServers();
}

interface Answer {
  readonly addresses: readonly LookupAddress[];
  /** Why there was none, by its code. */
  readonly failure?: string | undefined;
}

/** They are asked one after the other; where none answers all are asked again, after 250 ms at first and each time after twice as long. */
class NameServers {
  private readonly all: Resolver;
  /** For the first one to refuse is the last that c-ares asks. */
  private readonly others: Resolver | undefined;

  constructor(private readonly addresses: readonly string[]) {
    this.all = resolverOf(addresses);
    this.others = addresses.length > 1 ? resolverOf(addresses.slice(1)) : undefined;
  }

  async ask(hostname: string, family: 4 | 6): Promise<Answer> {
    const answer = await answerOf(this.all, hostname, family);
    if (!this.others || !refusals.has(answer.failure)) return answer;
    return answerOf(this.others, hostname, family);
  }

  /** The same, with what is known of dead ones, unless the machine has got others. */
  orOthers(addresses: readonly string[]): NameServers {
    return String(addresses) === String(this.addresses) ? this : new NameServers(addresses);
  }
}

function resolverOf(addresses: readonly string[]): Resolver {
  const resolver = new Resolver({ timeout: 250, tries: 5 });
  resolver.setServers(addresses);
  return resolver;
}

async function answerOf(resolver: Resolver, hostname: string, family: 4 | 6): Promise<Answer> {
  try {
    const found = await (family === 4 ? resolver.resolve4(hostname) : resolver.resolve6(hostname));
    return { addresses: found.map((address) => ({ address, family })) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { addresses: [], failure: hasNone.has(code) ? undefined : String(code) };
  }
}

/** There is no such name, or no such address of it, or there can be none. */
const hasNone: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/** A name server that can't or won't say. */
const refusals: ReadonlySet<unknown> = new Set(['ESERVFAIL', 'EREFUSED', 'ENOTIMP']);

/** No name server is asked for it (RFC 6761). */
function isLocalhost(hostname: string): boolean {
  return /^(.*\.)?localhost\.?$/i.test(hostname);
}

const loopback: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

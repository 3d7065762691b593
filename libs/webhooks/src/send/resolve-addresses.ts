import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';
import type { ResolvedOptions } from '../options/resolved-options.js';

/** Finds all addresses of a name, in the order in which they are to be tried. */
export type ResolveAddresses = (hostname: string) => Promise<readonly LookupAddress[]>;

/** As the options say. Where name servers are asked twice, more than half of an attempt's time is left to the receiver. */
export function resolverFor({
  resolver,
  timeout,
}: Pick<ResolvedOptions, 'resolver' | 'timeout'>): ResolveAddresses {
  return resolver === 'system' ? resolveBySystem : resolveByDns({ timeout: Math.ceil(timeout / 8) });
}

/**
 * As the operating system does: by `/etc/hosts`, search domains and whatever else it has. Of all lookups of the process Node runs two at a time: two names whose servers
 * don't answer keep everybody else's waiting, those of the host's databases too.
 */
export const resolveBySystem: ResolveAddresses = (hostname) =>
  lookup(hostname, { all: true, verbatim: true });

export interface DnsOptions {
  /** Milliseconds until the name servers are asked again; twice as many later they are given up. */
  readonly timeout: number;
  /** Their addresses, with or without a port. Default: those of this machine. */
  readonly servers?: readonly string[];
}

/** Asks the name servers, about any number of names at once. IPv4 comes first: there is no IPv6 everywhere. */
export function resolveByDns(options: DnsOptions): ResolveAddresses {
  let resolver = newResolver(options);
  return async (hostname) => {
    if (isLocalhost(hostname)) return loopback;
    const [v4, v6] = await Promise.all([
      answerOf(resolver.resolve4(hostname), 4),
      answerOf(resolver.resolve6(hostname), 6),
    ]);
    const addresses = [...v4.addresses, ...v6.addresses];
    const failure = v4.failure ?? v6.failure;
    if (addresses.length > 0 || failure === undefined) return addresses;
    // This machine may have got other name servers since.
    resolver = newResolver(options);
    throw Object.assign(new Error(`No name server answers for ${hostname}: ${failure}`), {
      code: 'EAI_AGAIN',
    });
  };
}

function newResolver({ timeout, servers }: DnsOptions): Resolver {
  const resolver = new Resolver({ timeout, tries: 2 });
  if (servers) resolver.setServers(servers);
  return resolver;
}

interface Answer {
  readonly addresses: readonly LookupAddress[];
  /** Why there was none, by its code. */
  readonly failure?: string | undefined;
}

async function answerOf(asked: Promise<string[]>, family: 4 | 6): Promise<Answer> {
  try {
    return { addresses: (await asked).map((address) => ({ address, family })) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { addresses: [], failure: hasNone.has(code) ? undefined : String(code) };
  }
}

/** A name server has said that there is no such name, or no such address of it. */
const hasNone: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA']);

/** No name server is asked for it (RFC 6761). */
function isLocalhost(hostname: string): boolean {
  return /^(.*\.)?localhost\.?$/i.test(hostname);
}

const loopback: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

import type { buildConnector } from 'undici';

/** The url has no port where it is the protocol's own. */
export function calledPort({ port, protocol }: Pick<buildConnector.Options, 'port' | 'protocol'>): number {
  return Number(port || (protocol === 'https:' ? 443 : 80));
}

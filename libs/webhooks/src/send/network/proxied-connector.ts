import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { buildConnector } from 'undici';
import { ProxyError } from '../../errors/proxy.error.js';
import type { ResolvedProxy } from '../../options/resolved-connections.js';
import { monotonicNow } from '../../shared/clock.js';
import { openTunnel, portOf } from './tunnel.js';

interface ProxiedConnectorOptions {
  readonly proxy: ResolvedProxy;
  readonly tls: SecureContext;
  /**
   * Maximum time to open a tunnel, in milliseconds. The limit applies to all hosts that are tried for one
   * connection together.
   */
  readonly timeout: number;
}

/**
 * Returns a connector that connects through the egress proxy. For `https:` URLs, TLS runs inside the tunnel,
 * so the proxy sees neither the token nor the body.
 * @param hostsOf returns one or more names or addresses for the CONNECT request, in the order in which they
 *   are tried
 */
export function proxiedConnector(
  { proxy, tls, timeout }: ProxiedConnectorOptions,
  hostsOf: (hostname: string) => Promise<readonly string[]>,
): buildConnector.connector {
  const secure = buildConnector({ timeout, rejectUnauthorized: true, secureContext: tls });
  return (target, callback) => {
    const tunnel = hostsOf(target.hostname).then((hosts) =>
      firstTunnel(proxy, hosts, portOf(target), timeout),
    );
    tunnel.then(
      (socket) =>
        target.protocol === 'https:'
          ? secure({ ...target, httpSocket: socket }, callback)
          : callback(null, socket),
      (error: Error) => callback(error, null),
    );
  };
}

/**
 * Tries the hosts in order and returns the first tunnel that opens. Each try gets an equal share of the time
 * that remains. The connection to the proxy itself always gets a third of the whole time. So its failure
 * doesn't depend on the number of the receiver's addresses, and is known before the deadline of the attempt.
 * Then no other host is tried.
 */
async function firstTunnel(
  proxy: ResolvedProxy,
  hosts: readonly string[],
  port: number,
  timeout: number,
): Promise<Socket> {
  const deadline = monotonicNow() + timeout;
  let failure: unknown;
  for (const [index, host] of hosts.entries()) {
    const share = (deadline - monotonicNow()) / (hosts.length - index);
    try {
      const times = { toReachProxy: timeout / 3, toOpen: Math.max(1, share) };
      return await openTunnel(proxy, { host, port }, times);
    } catch (error) {
      failure = error;
      if (error instanceof ProxyError && !error.isReached) break;
    }
  }
  throw failure;
}

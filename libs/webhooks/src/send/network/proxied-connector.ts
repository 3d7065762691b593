import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { buildConnector } from 'undici';
import type { ResolvedProxy } from '../../options/resolved-connections.js';
import { monotonicNow } from '../../shared/clock.js';
import { calledPort } from './called-port.js';
import { openTunnel } from './tunnel.js';

export interface ProxiedConnectorOptions {
  readonly proxy: ResolvedProxy;
  readonly tls: SecureContext;
  /** For all tunnels of one connection together, in milliseconds. */
  readonly timeout: number;
}

/**
 * Connects through the egress proxy, with TLS inside of the tunnel: the proxy sees neither token nor body.
 * @param endsOf what CONNECT names for a host, in the order in which they are tried; one at least
 */
export function proxiedConnector(
  { proxy, tls, timeout }: ProxiedConnectorOptions,
  endsOf: (hostname: string) => Promise<readonly string[]>,
): buildConnector.connector {
  const secure = buildConnector({ timeout, rejectUnauthorized: true, secureContext: tls });
  return (target, callback) => {
    const tunnel = endsOf(target.hostname).then((hosts) =>
      firstTunnel(proxy, hosts, calledPort(target), timeout),
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

/** Each is given its share of the time that is left. */
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
      return await openTunnel(proxy, { host, port }, Math.max(1, share));
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { ProxyError } from '../../errors/proxy.error.js';
import type { ResolvedProxy } from '../../options/resolved-connections.js';
import { DeadlineTimer } from '../../shared/deadline-timer.js';

/** The host and port that a tunnel leads to. */
interface TunnelEnd {
  /** A host name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** The limits of opening a tunnel, in milliseconds. */
interface TunnelTimes {
  /** Maximum time to connect to the proxy. It must not depend on the receiver. */
  readonly toReachProxy: number;
  /** Maximum time in which the proxy must respond to CONNECT, after the connection to the proxy is open. */
  readonly toOpen: number;
}

/** Returns the port of a connection. If the URL has no port, this is the default port of its protocol. */
export function portOf({ port, protocol }: Pick<buildConnector.Options, 'port' | 'protocol'>): number {
  return Number(port || (protocol === 'https:' ? 443 : 80));
}

/**
 * Opens a connection through the proxy to the given host and port, with a CONNECT request.
 * @throws ProxyError if the proxy refuses, can't be reached, or doesn't open the tunnel in time
 */
export function openTunnel(
  { host, port, authorization }: ResolvedProxy,
  end: TunnelEnd,
  { toReachProxy, toOpen }: TunnelTimes,
): Promise<Socket> {
  const path = `${isIPv6(end.host) ? `[${end.host}]` : end.host}:${end.port}`;
  const headers = { Host: path, ...(authorization && { 'Proxy-Authorization': authorization }) };
  return new Promise((resolve, reject) => {
    let isReached = false;
    const connect = request({ host, port, method: 'CONNECT', path, headers, agent: false });
    let timer = new DeadlineTimer(toReachProxy, () => connect.destroy());
    connect.once('socket', (socket) =>
      socket.once('connect', () => {
        isReached = true;
        timer.clear();
        timer = new DeadlineTimer(toOpen, () => connect.destroy());
      }),
    );
    connect.once('close', () => timer.clear());
    connect.once('connect', ({ statusCode = 0 }: IncomingMessage, socket: Socket) => {
      timer.clear();
      if (statusCode >= 200 && statusCode < 300) return resolve(socket);
      socket.destroy();
      reject(new ProxyError(statusCode, { looksUpName: isIP(end.host) === 0 }));
    });
    connect.once('error', (cause) => reject(new ProxyError(null, { cause, isReached })));
    connect.end();
  });
}

import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { ProxyError } from '../../errors/proxy.error.js';
import type { ResolvedProxy } from '../../options/resolved-connections.js';

/** The host and port that a tunnel leads to. */
interface TunnelEnd {
  /** A host name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Returns the port of a connection. If the URL has no port, this is the default port of its protocol. */
export function portOf({ port, protocol }: Pick<buildConnector.Options, 'port' | 'protocol'>): number {
  return Number(port || (protocol === 'https:' ? 443 : 80));
}

/**
 * Opens a connection through the proxy to the given host and port, with a CONNECT request.
 * @param timeout milliseconds
 * @throws ProxyError if the proxy refuses, can't be reached, or doesn't open the tunnel within the timeout
 */
export function openTunnel(
  { host, port, authorization }: ResolvedProxy,
  end: TunnelEnd,
  timeout: number,
): Promise<Socket> {
  const path = `${isIPv6(end.host) ? `[${end.host}]` : end.host}:${end.port}`;
  const headers = { Host: path, ...(authorization && { 'Proxy-Authorization': authorization }) };
  return new Promise((resolve, reject) => {
    const connect = request({ host, port, method: 'CONNECT', path, headers, agent: false });
    const timer = setTimeout(() => connect.destroy(), timeout);
    connect.once('close', () => clearTimeout(timer));
    connect.once('connect', ({ statusCode = 0 }: IncomingMessage, socket: Socket) => {
      clearTimeout(timer);
      if (statusCode >= 200 && statusCode < 300) return resolve(socket);
      socket.destroy();
      reject(new ProxyError(statusCode, { looksUpName: isIP(end.host) === 0 }));
    });
    connect.once('error', (cause) => reject(new ProxyError(null, { cause })));
    connect.end();
  });
}

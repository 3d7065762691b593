import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import { TransportTimeoutError } from '../../errors/transport-timeout.error.js';
import type { ResolvedConnections } from '../../options/resolved-connections.js';
import { monotonicNow } from '../../shared/clock.js';
import type { AddressPolicy } from '../../extend/address-policy.js';
import { Exchange } from './exchange.js';
import type { ExchangeLimits, RawResponse } from './exchange.js';
import type { ResolveAddresses } from './resolve-addresses.js';
import { guardedConnector } from './guarded-connector.js';
import { anyAddress, publicAddressesAnd, unlessNeverOpened } from './public-addresses.policy.js';
import { memoized } from '../../shared/memoized.js';
import { requestPath } from './request-path.js';

/** The options that decide where connections may go. */
export interface ConnectionOptions extends ResolvedConnections {
  /** Milliseconds after which an attempt to connect is given up once no request waits for it. */
  readonly timeout: number;
  readonly resolve: ResolveAddresses;
}

/** One request as it is sent. */
export interface OutgoingRequest {
  readonly url: string;
  readonly method: string;
  /**
   * By name, in the case in which they are sent; null and false omit a header. `Content-Length` and `Host`
   * are ignored, because they are derived from the body and the URL.
   */
  readonly headers: Readonly<Record<string, string | readonly string[] | number | boolean | null>>;
  readonly body: Buffer;
}

/**
 * Guarded keep-alive connections per origin, as many as there are requests in flight. The worker limits that
 * number; a request that queued here would use up its deadline. Undici's own timeouts are off, because each
 * exchange has a deadline.
 */
export class Connections {
  private readonly pools: Agent;

  constructor(options: ConnectionOptions) {
    const { blockedPorts, proxy, tls, timeout, resolve } = options;
    this.pools = new Agent({
      connect: guardedConnector({
        addressPolicy: policyOf(options),
        blockedPorts,
        proxy,
        tls,
        timeout,
        resolve,
      }),
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      // Even if a receiver offers to keep an idle connection for longer.
      keepAliveMaxTimeout: 60_000,
    });
  }

  /**
   * Sends one request and returns the response, whatever its status. Neither follows redirects nor
   * decompresses.
   */
  async exchange(
    { url, method, headers, body }: OutgoingRequest,
    limits: ExchangeLimits,
  ): Promise<RawResponse> {
    const destination = destinationOf(url);
    // Earlier steps, such as the host's interceptors, may have used up all the time.
    if (limits.deadline <= monotonicNow()) throw new TransportTimeoutError(limits.timeout);
    const exchange = new Exchange(limits);
    try {
      this.pools.dispatch(
        { ...destination, method: method as Dispatcher.HttpMethod, headers: headerList(headers), body },
        exchange,
      );
    } catch (error) {
      exchange.fail(error);
    }
    return exchange.response;
  }

  /** Aborts the requests that are still in flight. */
  async close(): Promise<void> {
    await this.pools.destroy();
  }
}

function policyOf({ addressPolicy, allowedAddresses, development }: ConnectionOptions): AddressPolicy {
  if (development) return anyAddress;
  if (addressPolicy) return unlessNeverOpened(addressPolicy);
  // Receivers keep their addresses between attempts, and a check that isn't run constantly takes ten times as
  // long.
  const policy = publicAddressesAnd(allowedAddresses);
  return { refusalOf: memoized((address) => policy.refusalOf(address)) };
}

const destinationOf = memoized((text): { origin: string; path: string } => {
  const url = new URL(text);
  return { origin: url.origin, path: requestPath(text, url) };
});

/** Returns names and values alternately, as undici expects them. */
function headerList(headers: OutgoingRequest['headers']): string[] {
  const list: string[] = [];
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? null;
    if (value === null || value === false || isDerivedHeader(name)) continue;
    list.push(name, String(value));
  }
  return list;
}

/** A different `Host` would also change the server name in TLS, and with it the certificate. */
function isDerivedHeader(name: string): boolean {
  if (name.length !== 14 && name.length !== 4) return false;
  const lowerCase = name.toLowerCase();
  return lowerCase === 'content-length' || lowerCase === 'host';
}

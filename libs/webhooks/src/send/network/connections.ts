import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import { TransportTimeoutError } from '../../errors/transport-timeout.error.js';
import type { ResolvedConnections } from '../../options/resolved-connections.js';
import { monotonicNow } from '../../shared/clock.js';
import type { TelemetryOptions } from '../../options/telemetry-options.js';
import { ExactHeaders } from './exact-headers.js';
import { Exchange } from './exchange.js';
import type { ExchangeLimits, RawResponse } from './exchange.js';
import type { ResolveAddresses } from './resolve-addresses.js';
import { guardedConnector } from './guarded-connector.js';
import { addressPolicyOf } from './public-addresses.policy.js';
import { memoized } from '../../shared/memoized.js';
import { requestPath } from './request-path.js';

/** The options for connections to receivers. */
export interface ConnectionOptions extends ResolvedConnections {
  /**
   * Maximum time to open a connection, in milliseconds. This limit also ends a connection attempt that
   * continues after the deadline of its request.
   */
  readonly timeout: number;
  /** Resolves the host names of receivers. */
  readonly resolve: ResolveAddresses;
  /** Whether instrumentations may add headers. Default: they may not. */
  readonly telemetry?: TelemetryOptions;
}

/** A request to send. */
export interface OutgoingRequest {
  readonly url: string;
  readonly method: string;
  /**
   * Header values by header name. Names are sent in the given case. A header is omitted if its value is null
   * or false. `Content-Length` and `Host` are ignored, because undici derives them from the body and the URL.
   */
  readonly headers: Readonly<Record<string, string | readonly string[] | number | boolean | null>>;
  readonly body: Buffer;
}

/**
 * Sends requests over keep-alive connections, and checks the address of each connection. Opens as many
 * connections to an origin as there are requests in flight to that origin. The worker limits the number of
 * requests. There is no other limit here, because a request that waits for a connection would use up its
 * deadline. Undici's timeouts for headers and bodies are off, because each exchange has a deadline.
 */
export class Connections {
  private readonly pools: Agent;
  /** Undefined if instrumentations may add headers. */
  private readonly exactHeaders: ExactHeaders | undefined;

  constructor(options: ConnectionOptions) {
    const { blockedPorts, proxy, tls, timeout, resolve, telemetry } = options;
    this.exactHeaders = telemetry?.propagate ? undefined : new ExactHeaders();
    this.pools = new Agent({
      connect: guardedConnector({
        addressPolicy: addressPolicyOf(options),
        blockedPorts,
        proxy,
        tls,
        timeout,
        resolve,
      }),
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      // Closes a connection after a minute without requests, even if the receiver offers to keep it open for
      // longer.
      keepAliveMaxTimeout: 60_000,
    });
  }

  /**
   * Sends one request and returns the response, whatever its status is. Doesn't follow redirects and doesn't
   * decompress the body.
   * @throws TransportTimeoutError if the deadline passes first, AddressBlockedError if the receiver's address
   *   is not allowed, or the connection's own error
   */
  async exchange(
    { url, method, headers, body }: OutgoingRequest,
    limits: ExchangeLimits,
  ): Promise<RawResponse> {
    const destination = destinationOf(url);
    // Sends nothing if earlier steps, such as the host's interceptors, have used up all the time.
    if (limits.deadline <= monotonicNow()) throw new TransportTimeoutError(limits.timeout);
    const exchange = new Exchange(limits);
    const request = { ...destination, method: method as Dispatcher.HttpMethod, headers: headerList(headers) };
    const dispatch = (): unknown => this.pools.dispatch({ ...request, body }, exchange);
    try {
      if (this.exactHeaders) this.exactHeaders.dispatch(request, dispatch);
      else dispatch();
    } catch (error) {
      exchange.fail(error);
    }
    return exchange.response;
  }

  /** Closes all connections and aborts the requests that are still in flight. */
  async close(): Promise<void> {
    this.exactHeaders?.close();
    await this.pools.destroy();
  }
}

const destinationOf = memoized((text): { origin: string; path: string } => {
  const url = new URL(text);
  return { origin: url.origin, path: requestPath(text, url) };
});

/** Returns a list in which each header name is followed by its value, the format that undici expects. */
function headerList(headers: OutgoingRequest['headers']): string[] {
  const list: string[] = [];
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? null;
    if (value === null || value === false || isDerivedHeader(name)) continue;
    list.push(name, String(value));
  }
  return list;
}

/**
 * Returns true for the headers that undici derives from the body and the URL. A different `Host` would also
 * change the server name in TLS, and therefore the certificate that the receiver presents.
 */
function isDerivedHeader(name: string): boolean {
  if (name.length !== 14 && name.length !== 4) return false;
  const lowerCase = name.toLowerCase();
  return lowerCase === 'content-length' || lowerCase === 'host';
}

import { errors } from 'undici';
import type { buildConnector, Dispatcher } from 'undici';
import { TransportTimeoutError } from '../../errors/transport-timeout.error.js';
import type { ResolvedConnections } from '../../options/resolved-connections.js';
import { monotonicNow } from '../../shared/clock.js';
import type { TelemetryOptions } from '../../options/telemetry-options.js';
import { Connection } from './connection.js';
import { withExactHeaders } from './exact-headers.js';
import { Exchange } from './exchange.js';
import type { ExchangeLimits, RawResponse } from './exchange.js';
import { OutgoingBody } from './outgoing-body.js';
import type { ResolveAddresses } from './resolve-addresses.js';
import { guardedConnector } from './guarded-connector.js';
import { IdleConnections } from './idle-connections.js';
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
  /** Default: `defaultBounds`. Tests set smaller bounds. */
  readonly bounds?: Partial<ConnectionBounds>;
}

/** A request to send. */
export interface OutgoingRequest {
  readonly url: string;
  readonly method: string;
  /**
   * Header values by header name. Names are sent in the given case. A header is omitted if its value is null
   * or false. `Content-Length` and `Host` are ignored, because they are derived from the body and the URL.
   */
  readonly headers: Readonly<Record<string, string | readonly string[] | number | boolean | null>>;
  readonly body: Buffer;
}

/** Bounds on the connections of one process. */
export interface ConnectionBounds {
  /**
   * Age in milliseconds at which a connection is closed, as soon as no exchange uses it. Without this bound,
   * a busy connection would never notice that its receiver has moved to another address.
   */
  readonly maxAge: number;
  /** Maximum number of idle connections. If there are more, the one that has been idle longest is closed. */
  readonly maxIdle: number;
}

const defaultBounds: ConnectionBounds = { maxAge: 30_000, maxIdle: 256 };

/**
 * Sends requests over keep-alive connections, and checks the address of each connection. Opens as many
 * connections to an origin as there are requests in flight to that origin. The worker limits the number of
 * requests. There is no other limit here, because a request that waits for a connection would use up its
 * deadline.
 */
export class Connections {
  private readonly connect: buildConnector.connector;
  private readonly maxAge: number;
  private readonly idle: IdleConnections;
  private readonly open = new Set<Connection>();
  /** True if instrumentations may add headers. */
  private readonly mayAddHeaders: boolean;
  private isClosed = false;

  constructor(options: ConnectionOptions) {
    const { blockedPorts, proxy, tls, timeout, resolve, telemetry, bounds } = options;
    const { maxAge, maxIdle } = { ...defaultBounds, ...bounds };
    const addressPolicy = addressPolicyOf(options);
    this.mayAddHeaders = telemetry?.propagate === true;
    this.connect = guardedConnector({ addressPolicy, blockedPorts, proxy, tls, timeout, resolve });
    this.maxAge = maxAge;
    this.idle = new IdleConnections(maxIdle);
  }

  /**
   * Sends one request and returns the response, whatever its status is. Doesn't follow redirects and doesn't
   * decompress the body. If a connection that has been used before fails without a byte of a response, sends
   * the request once more on a fresh connection, because the receiver has probably closed the connection
   * without reading the request (RFC 9112, 9.3.1).
   * @throws TransportTimeoutError if the deadline passes first, AddressBlockedError if the receiver's address
   *   is not allowed, or the connection's own error
   */
  async exchange(
    { url, method, headers, body }: OutgoingRequest,
    limits: ExchangeLimits,
  ): Promise<RawResponse> {
    const { origin, path } = destinationOf(url);
    // Sends nothing if earlier steps, such as the host's interceptors, have used up all the time.
    if (limits.deadline <= monotonicNow()) throw new TransportTimeoutError(limits.timeout);
    const outgoing = new OutgoingBody(body);
    const request = {
      origin,
      path,
      method: method as Dispatcher.HttpMethod,
      headers: headerList(headers, outgoing.headers),
    };
    const exchange = new Exchange(limits, outgoing, (connection) => this.idle.put(connection));
    const sendOn = (connection: Connection, resend?: () => void): void => {
      // Undici also accepts iterables, but its types don't say so.
      const body = outgoing.content() as Buffer;
      const dispatch = () => exchange.sendOn(connection, { ...request, body }, resend);
      if (this.mayAddHeaders) dispatch();
      else withExactHeaders(request, dispatch);
    };
    const sendOnFresh = (): void => {
      try {
        sendOn(this.openTo(origin));
      } catch (error) {
        exchange.fail(error);
      }
    };
    const used = this.idle.take(origin);
    if (used) sendOn(used, sendOnFresh);
    else sendOnFresh();
    return exchange.response;
  }

  /** Closes all connections and aborts the requests that are still in flight. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.open].map((connection) => connection.destroy()));
  }

  private openTo(origin: string): Connection {
    if (this.isClosed) throw new errors.ClientDestroyedError();
    const connection = new Connection(origin, {
      connect: this.connect,
      maxAge: this.maxAge,
      onClose: (closed) => this.forget(closed),
    });
    this.open.add(connection);
    return connection;
  }

  private forget(connection: Connection): void {
    this.open.delete(connection);
    this.idle.remove(connection);
  }
}

const destinationOf = memoized((text): { origin: string; path: string } => {
  const url = new URL(text);
  return { origin: url.origin, path: requestPath(text, url) };
});

/** Returns a list in which each header name is followed by its value, the format that undici expects. */
function headerList(headers: OutgoingRequest['headers'], derived: readonly string[]): string[] {
  const list = [...derived];
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? null;
    if (value === null || value === false || isDerivedHeader(name)) continue;
    list.push(name, String(value));
  }
  return list;
}

/**
 * Returns true for the headers that are derived from the body and the URL. A different `Host` would also
 * change the server name in TLS, and therefore the certificate that the receiver presents.
 */
function isDerivedHeader(name: string): boolean {
  if (name.length !== 14 && name.length !== 4) return false;
  const lowerCase = name.toLowerCase();
  return lowerCase === 'content-length' || lowerCase === 'host';
}

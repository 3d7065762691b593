import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import { TransportTimeoutError } from '../../errors/transport-timeout.error.js';
import type { ResolvedConnections } from '../../options/resolved-connections.js';
import { monotonicNow } from '../../shared/clock.js';
import type { AddressPolicy } from '../../extend/address-policy.js';
import { anyAddress } from './any-address.policy.js';
import { Exchange } from './exchange.js';
import type { ExchangeLimits, RawAnswer } from './exchange.js';
import type { ResolveAddresses } from './resolve-addresses.js';
import { guardedConnector } from './guarded-connector.js';
import { publicAddressesAnd, unlessNeverOpened } from './public-addresses.policy.js';
import { remembered } from '../../shared/remembered.js';
import { requestPath } from './request-path.js';

/** The options by which it is decided where may be connected to. */
export interface ConnectionOptions extends ResolvedConnections {
  /** Milliseconds after which a connection that nobody waits for any more is given up. */
  readonly timeout: number;
  readonly resolve: ResolveAddresses;
}

/** One request as it goes over the wire. */
export interface OutgoingRequest {
  readonly url: string;
  readonly method: string;
  /** By name, in its own case; null and false stand for none. `Content-Length` and `Host` are left out: they are written from body and url as they are. */
  readonly headers: Readonly<Record<string, string | readonly string[] | number | boolean | null>>;
  readonly body: Buffer;
}

/**
 * Guarded, kept-alive connections per origin, as many as there are requests out: how many that may be is the worker's decision, and a request
 * that queued here would use up its deadline. Undici's own time limits are off, for each exchange has its own.
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
      // However long a receiver offers to keep an idle connection.
      keepAliveMaxTimeout: 60_000,
    });
  }

  /** One request and its answer: no redirects, no decompression, and every status is an answer. */
  async exchange(
    { url, method, headers, body }: OutgoingRequest,
    limits: ExchangeLimits,
  ): Promise<RawAnswer> {
    const destination = destinationOf(url);
    // Whatever came before this, such as a host's interceptors, may have taken all the time there was.
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
    return exchange.answer;
  }

  /** Cuts off whatever is still out. */
  async close(): Promise<void> {
    await this.pools.destroy();
  }
}

function policyOf({ addressPolicy, allowedAddresses, development }: ConnectionOptions): AddressPolicy {
  if (development) return anyAddress;
  if (addressPolicy) return unlessNeverOpened(addressPolicy);
  // Receivers have the same addresses as the last time, and code that isn't run all the time takes ten times as long.
  const policy = publicAddressesAnd(allowedAddresses);
  return { refusalOf: remembered((address) => policy.refusalOf(address)) };
}

const destinationOf = remembered((text): { origin: string; path: string } => {
  const url = new URL(text);
  return { origin: url.origin, path: requestPath(text, url) };
});

/** As undici takes them: names and values in turn. */
function headerList(headers: OutgoingRequest['headers']): string[] {
  const list: string[] = [];
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? null;
    if (value === null || value === false || isOfConnection(name)) continue;
    list.push(name, String(value));
  }
  return list;
}

/** Another `Host` would be another name in TLS, too, whose certificate would be asked for. */
function isOfConnection(name: string): boolean {
  if (name.length !== 14 && name.length !== 4) return false;
  const lowerCase = name.toLowerCase();
  return lowerCase === 'content-length' || lowerCase === 'host';
}

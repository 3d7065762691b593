import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { Agent } from 'undici';
import type { Dispatcher, buildConnector } from 'undici';
import { TransportTimeoutError } from '../errors/transport-timeout.error.js';
import { monotonicNow } from '../shared/clock.js';
import { Exchange } from './exchange.js';
import type { ExchangeLimits, RawAnswer } from './exchange.js';
import { requestPath } from './request-path.js';

/**
 * Kept-alive connections per origin, as many as there are requests out: how many that may be is the worker's decision, and a
 * request that queued here would use up its deadline. The time limits are off, for each exchange has its own.
 */
export function connectionPools(connect: buildConnector.connector): Agent {
  return new Agent({
    connect,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    // However long a receiver offers to keep an idle connection.
    keepAliveMaxTimeout: 60_000,
  });
}

/**
 * An axios adapter that carries one request over undici, for axios's own is half as fast. It reads `url`, `method`, `headers` and
 * `data` and nothing else: no redirects, no decompression, no defaults, no `params` or `baseURL`, and every status is an answer.
 */
export function undiciAdapter(pools: Dispatcher, limits: ExchangeLimits): AxiosAdapter {
  return async (config) => {
    const request = dispatchOptions(config);
    // The interceptors before this may have taken all the time there was.
    if (limits.deadline <= monotonicNow()) throw new TransportTimeoutError(limits.timeout);
    const exchange = new Exchange(limits);
    try {
      pools.dispatch(request, exchange);
    } catch (error) {
      exchange.fail(error);
    }
    return axiosResponse(await exchange.answer, config);
  };
}

function dispatchOptions({
  url: text = '',
  method = 'PUT',
  headers,
  data,
}: InternalAxiosRequestConfig): Dispatcher.DispatchOptions {
  const url = new URL(text);
  return {
    origin: url.origin,
    path: requestPath(text, url),
    method: method.toUpperCase() as Dispatcher.HttpMethod,
    headers: headerList(headers),
    body: data as Buffer,
  };
}

/** Names in their own case, values in their order. `Content-Length` is undici's to write, from the body as it is now. */
function headerList(headers: InternalAxiosRequestConfig['headers']): string[] {
  const list: string[] = [];
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'content-length') list.push(name, String(value));
  }
  return list;
}

function axiosResponse(
  { status, headers, body }: RawAnswer,
  config: InternalAxiosRequestConfig,
): AxiosResponse<Buffer> {
  return { status, statusText: '', headers: headers as AxiosResponse['headers'], data: body, config };
}

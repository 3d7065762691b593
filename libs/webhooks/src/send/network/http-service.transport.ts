import type { HttpService } from '@nestjs/axios';
import { Axios, AxiosHeaders } from 'axios';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { monotonicNow } from '../../shared/clock.js';
import type { ConnectionOptions, OutgoingRequest } from './connections.js';
import { Connections } from './connections.js';
import type { ExchangeLimits, RawResponse } from './exchange.js';
import { responseOf } from '../response.js';
import type {
  TransportLimits,
  WebhookRequest,
  WebhookResponse,
  WebhookTransport,
} from '../../extend/transport.js';

/** The types of axios for CommonJS declare `Axios` as a value only. */
type AxiosClient = InstanceType<typeof Axios>;

/**
 * The default transport. Sends requests through `HttpService` of `@nestjs/axios` with its interceptors, over
 * undici connections whose addresses are checked.
 */
export class HttpServiceTransport implements WebhookTransport {
  private readonly connections: Connections;
  private readonly axios: AxiosClient;

  constructor(http: HttpService, options: ConnectionOptions) {
    this.connections = new Connections(options);
    this.axios = withInterceptorsOf(http);
  }

  async send(request: WebhookRequest, limits: TransportLimits): Promise<WebhookResponse> {
    const { status, headers, data } = await this.exchange(request, limits);
    return responseOf({ status, headers: headers as RawResponse['headers'], body: data }, limits);
  }

  close(): Promise<void> {
    return this.connections.close();
  }

  /**
   * Returns the response that the receiver sent, even if an interceptor returns something else or throws.
   * Many interceptors return only `response.data`, or throw for every status other than 2xx.
   */
  private async exchange(request: WebhookRequest, limits: TransportLimits): Promise<AxiosResponse<Buffer>> {
    // The deadline also covers the interceptors, because they are part of the attempt.
    const exchangeLimits = { ...limits, deadline: monotonicNow() + limits.timeout };
    let received: AxiosResponse<Buffer> | undefined;
    try {
      const returned = await this.axios.request<Buffer>({
        url: request.url,
        method: request.method,
        headers: request.headers,
        data: request.body,
        adapter: async (config) => (received = await this.sendIntercepted(config, request, exchangeLimits)),
      });
      return received ?? returned;
    } catch (error) {
      if (received) return received;
      throw error;
    }
  }

  /**
   * Sends the request. Axios calls this method as its adapter, after the interceptors have run. Uses the
   * `url`, `method`, `headers` and `data` from the interceptors. Ignores all other settings, such as `params`
   * and `baseURL`.
   */
  private async sendIntercepted(
    config: InternalAxiosRequestConfig,
    request: WebhookRequest,
    limits: ExchangeLimits,
  ): Promise<AxiosResponse<Buffer>> {
    const outgoing = outgoingRequest(config, request);
    const { status, headers, body } = await this.connections.exchange(outgoing, limits);
    // The names are unique and in lower case. Axios would compare each name with all others.
    const axiosHeaders = Object.assign(new AxiosHeaders(), headers);
    return { status, statusText: '', headers: axiosHeaders, data: body, config };
  }
}

/**
 * Returns an axios instance that runs the interceptors of the host's instance, including interceptors that
 * the host adds later. The defaults of the host's instance are not used, because their headers,
 * transformations and redirects are meant for the host's other requests, and the headers may contain secrets.
 * Merging these defaults into each request and then switching them off would cost more than the request.
 */
function withInterceptorsOf({ axiosRef }: HttpService): AxiosClient {
  const axios = new Axios({});
  axios.interceptors = axiosRef.interceptors;
  return axios;
}

function outgoingRequest(
  { url = '', method = 'PUT', headers, data }: InternalAxiosRequestConfig,
  request: WebhookRequest,
): OutgoingRequest {
  return {
    url,
    method: method.toUpperCase(),
    headers: withAdded(headers as unknown as OutgoingRequest['headers'], request.headers),
    body: data as Buffer,
  };
}

/**
 * Adds the headers of the interceptors to the request's own headers. Interceptors can't change the request's
 * own headers, because these prove to the receiver who sent the request.
 */
function withAdded(
  added: OutgoingRequest['headers'],
  own: WebhookRequest['headers'],
): OutgoingRequest['headers'] {
  const others = Object.keys(added).filter((name) => !Object.hasOwn(own, name));
  if (others.length === 0) return own;
  const names = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  const headers: Record<string, OutgoingRequest['headers'][string]> = { ...own };
  for (const name of others) if (!names.has(name.toLowerCase())) headers[name] = added[name] ?? null;
  return headers;
}

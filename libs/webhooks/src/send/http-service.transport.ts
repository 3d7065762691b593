import { HttpService } from '@nestjs/axios';
import { Inject, Injectable } from '@nestjs/common';
import type { AxiosRequestConfig, AxiosResponse, HeadersDefaults } from 'axios';
import type { Agent } from 'undici';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { monotonicNow } from '../shared/clock.js';
import { anyAddress } from './any-address.policy.js';
import { excerptOf } from './excerpt.js';
import { guardedConnector } from './guarded-connector.js';
import { publicAddresses } from './public-addresses.policy.js';
import type { TransportLimits, WebhookRequest, WebhookResponse, WebhookTransport } from './transport.js';
import { connectionPools, undiciAdapter } from './undici.adapter.js';

/** The options that the transport looks at. */
export type HttpTransportOptions = Pick<ResolvedOptions, 'addresses' | 'development' | 'timeout'>;

/** Everything by which axios or the host's defaults for it could change a request or its answer, switched off. */
const untouched: AxiosRequestConfig = {
  validateStatus: () => true,
  maxRedirects: 0,
  proxy: false,
  transformRequest: [],
  transformResponse: [],
  responseType: 'arraybuffer',
};

/** The default transport: `HttpService` of `@nestjs/axios`, with its interceptors, over guarded undici pools. */
@Injectable()
export class HttpServiceTransport implements WebhookTransport {
  private readonly pools: Agent;

  constructor(
    private readonly http: HttpService,
    @Inject(RESOLVED_OPTIONS) { addresses, development, timeout }: HttpTransportOptions,
  ) {
    const policy = addresses ?? (development ? anyAddress : publicAddresses);
    this.pools = connectionPools(guardedConnector({ addresses: policy, timeout }));
  }

  async send(request: WebhookRequest, limits: TransportLimits): Promise<WebhookResponse> {
    const { status, headers, data } = await this.exchange(request, limits);
    return {
      status,
      retryAfter: firstOf(headers['retry-after']),
      excerpt: excerptOf(data, { isCut: data.length >= limits.responseLimit }),
    };
  }

  /** Cuts off whatever is still out. */
  async close(): Promise<void> {
    await this.pools.destroy();
  }

  /**
   * What the receiver answered counts, not what an interceptor makes of it: many return `response.data` alone, or throw for
   * every status that isn't 2xx.
   */
  private async exchange(request: WebhookRequest, limits: TransportLimits): Promise<AxiosResponse<Buffer>> {
    // Taken before the interceptors run: they are part of the attempt.
    const deadline = monotonicNow() + limits.timeout;
    const adapter = undiciAdapter(this.pools, { ...limits, deadline });
    let answered: AxiosResponse<Buffer> | undefined;
    const axios = this.http.axiosRef;
    try {
      const returned = await axios.request<Buffer>({
        ...untouched,
        url: request.url,
        method: request.method,
        headers: { ...silenced(axios.defaults.headers), ...request.headers },
        data: request.body,
        adapter: async (config) => (answered = await adapter(config)),
      });
      return answered ?? returned;
    } catch (error) {
      if (answered) return answered;
      throw error;
    }
  }
}

/** `false` for each header that the instance would add by itself: those are for the host's other requests, and may be secrets. */
function silenced({ common, put, ...others }: Partial<HeadersDefaults>): Record<string, false> {
  const forAllMethods = Object.entries(others).filter(([, value]) => typeof value !== 'object');
  const names = [
    ...Object.keys(common ?? {}),
    ...Object.keys(put ?? {}),
    ...forAllMethods.map(([name]) => name),
  ];
  return Object.fromEntries(names.map((name) => [name, false]));
}

function firstOf(header: unknown): string | null {
  const value: unknown = Array.isArray(header) ? header[0] : header;
  return typeof value === 'string' ? value : null;
}

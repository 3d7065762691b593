import { monotonicNow } from '../../shared/clock.js';
import type { ConnectionOptions } from './connections.js';
import { Connections } from './connections.js';
import { responseOf } from '../response.js';
import type {
  TransportLimits,
  WebhookRequest,
  WebhookResponse,
  WebhookTransport,
} from '../../extend/transport.js';

/**
 * Sends requests directly with undici. Behaves like the default transport, but does not run the interceptors
 * of `HttpService`, and saves the cost of `HttpService`.
 */
export class UndiciTransport implements WebhookTransport {
  private readonly connections: Connections;

  constructor(options: ConnectionOptions) {
    this.connections = new Connections(options);
  }

  async send(
    { url, method, headers, body }: WebhookRequest,
    limits: TransportLimits,
  ): Promise<WebhookResponse> {
    const deadline = monotonicNow() + limits.timeout;
    const response = await this.connections.exchange({ url, method, headers, body }, { ...limits, deadline });
    return responseOf(response, limits);
  }

  close(): Promise<void> {
    return this.connections.close();
  }
}

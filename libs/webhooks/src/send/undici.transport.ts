import { monotonicNow } from '../shared/clock.js';
import type { ConnectionOptions } from './connections.js';
import { Connections } from './connections.js';
import { responseOf } from './response.js';
import type { TransportLimits, WebhookRequest, WebhookResponse, WebhookTransport } from './transport.js';

/** Carries requests over undici directly: as the default transport does, without `HttpService` and its interceptors, and faster by what these cost. */
export class UndiciTransport implements WebhookTransport {
  private readonly connections: Connections;

  constructor(options: ConnectionOptions) {
    this.connections = new Connections(options);
  }

  async send(
    { url, method, headers, body }: WebhookRequest,
    limits: TransportLimits,
  ): Promise<WebhookResponse> {
    const outgoing = { url, method, headers: headerList(headers), body };
    const deadline = monotonicNow() + limits.timeout;
    return responseOf(await this.connections.exchange(outgoing, { ...limits, deadline }), limits);
  }

  close(): Promise<void> {
    return this.connections.close();
  }
}

function headerList(headers: WebhookRequest['headers']): string[] {
  const list: string[] = [];
  for (const name in headers) if (!isContentLength(name)) list.push(name, headers[name]!);
  return list;
}

export function isContentLength(name: string): boolean {
  return name.length === 14 && name.toLowerCase() === 'content-length';
}

import { AsyncResource } from 'node:async_hooks';
import type {
  TransportLimits,
  WebhookRequest,
  WebhookResponse,
  WebhookTransport,
} from '../extend/transport.js';

/** Runs a function outside the tracing of the host. */
type Untraced = <T>(run: () => T) => T;

/**
 * The key under which OpenTelemetry's SDK looks for the wish not to trace. The API derives the same key from
 * the same name, so this file needs only the API.
 */
const suppressTracing = 'OpenTelemetry SDK Context Key SUPPRESS_TRACING';

/** The context in which this file was loaded. It belongs to no request of the host. */
const startUp = new AsyncResource('WebhookTransport');

/**
 * Runs a transport outside the context of the host's requests. A test of a webhook runs in a request of the
 * host, and so does `drain`. Without this class, instrumentations and interceptors would find the trace, the
 * baggage and the `AsyncLocalStorage` of that request, and could send parts of it to the receiver.
 */
export class DetachedTransport implements WebhookTransport {
  private constructor(
    private readonly transport: WebhookTransport,
    private readonly untraced: Untraced,
  ) {}

  /** Also turns off OpenTelemetry for the requests, if the host has installed `@opentelemetry/api`. */
  static async around(transport: WebhookTransport): Promise<DetachedTransport> {
    const api = await import('@opentelemetry/api').catch(() => undefined);
    if (!api) return new DetachedTransport(transport, (run) => run());
    const context = api.ROOT_CONTEXT.setValue(api.createContextKey(suppressTracing), true);
    return new DetachedTransport(transport, (run) => api.context.with(context, run));
  }

  send(request: WebhookRequest, limits: TransportLimits): Promise<WebhookResponse> {
    return startUp.runInAsyncScope(() => this.untraced(() => this.transport.send(request, limits)));
  }

  async close(): Promise<void> {
    await this.transport.close?.();
  }
}

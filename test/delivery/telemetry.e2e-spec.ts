import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { WEBHOOKS_HTTP_SERVICE } from '@app/webhooks';
import type { WebhooksModuleOptions, WebhookTransport } from '@app/webhooks';
import type { HttpService } from '@nestjs/axios';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import { sqlite } from '../support/databases.js';
import { TestHost } from '../support/host.js';

/** A value that belongs to a request of the host and must not reach a receiver. */
const email = 'ada@example.test';
const propagated = ['traceparent', 'baggage'];

/** Returns the names of the headers that the documentation lists, in lower case. */
function documentedHeaders(): string[] {
  const page = readFileSync('docs/signatures.md', 'utf8');
  const section = page.slice(
    page.indexOf('## The headers of a request'),
    page.indexOf('## Replace a secret'),
  );
  return [...section.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name!.toLowerCase());
}

/** Runs `work` as if it were part of a request of the host, with a span and with baggage. */
function inRequest<T>(work: () => Promise<T>): Promise<T> {
  return trace.getTracer('host').startActiveSpan('request', (span) => {
    const baggage = propagation.createBaggage({ user: { value: email } });
    return context.with(propagation.setBaggage(context.active(), baggage), work).finally(() => span.end());
  });
}

describe('A host with the OpenTelemetry instrumentation of undici', () => {
  let instrumentation: UndiciInstrumentation;
  let receiver: ScriptedReceiver;
  let host: TestHost;

  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(
      new CompositePropagator({
        propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
      }),
    );
    trace.setGlobalTracerProvider(new BasicTracerProvider());
  });
  beforeEach(async () => {
    instrumentation = new UndiciInstrumentation();
    receiver = await ScriptedReceiver.start();
  });
  afterEach(async () => {
    instrumentation.disable();
    await host.stop();
    await receiver.close();
  });
  afterAll(() => {
    for (const api of [context, propagation, trace]) api.disable();
  });

  async function start(options: WebhooksModuleOptions): Promise<number> {
    host = await TestHost.start(sqlite, { worker: { enabled: true }, ...options });
    return (await host.webhooks.create('1', { entity: 'orders', remoteUrl: receiver.url('/') })).id;
  }

  /** Sends an event and a test event in requests of the host, and returns the names of the headers. */
  async function headersSent(options: WebhooksModuleOptions): Promise<{ event: string[]; test: string[] }> {
    const id = await start(options);
    await inRequest(() => host.emitOrder());
    await receiver.waitFor(1);
    await inRequest(() => host.webhooks.test('1', id));
    const [event, test] = receiver.requests.map(({ headers }) => Object.keys(headers));
    return { event: event!, test: test! };
  }

  describe.each(['axios', 'undici'] as const)('sends over %s', (transport) => {
    it('only the headers that docs/signatures.md lists', async () => {
      const { event, test } = await headersSent({ transport });
      const documented = documentedHeaders();
      for (const name of ['auth', 'webhook-signature']) expect(event).toContain(name);
      expect([...event, ...test].filter((name) => !documented.includes(name))).toEqual([]);
    });

    it.each(['before', 'after'])(
      'none of the headers that other instrumentations add, if they are activated %s the library',
      async (order) => {
        const added: string[] = [];
        const add = (message: unknown): void => {
          const { request } = message as {
            request: { headers: string[]; addHeader: (name: string, value: string) => void };
          };
          request.addHeader('x-datadog-trace-id', email);
          request.headers.push('sentry-trace', email);
          added.push('request');
        };
        if (order === 'before') subscribe('undici:request:create', add);
        const id = await start({ transport });
        if (order === 'after') subscribe('undici:request:create', add);
        try {
          await inRequest(() => host.emitOrder());
          await receiver.waitFor(1);
          await inRequest(() => host.webhooks.test('1', id));
        } finally {
          unsubscribe('undici:request:create', add);
        }
        expect(added).toHaveLength(2);
        const names = receiver.requests.flatMap(({ headers }) => Object.keys(headers));
        expect(names.filter((name) => !documentedHeaders().includes(name))).toEqual([]);
      },
    );

    it('the length of a large body once, and the whole body', async () => {
      await start({ transport });
      const text = 'x'.repeat(100_000);
      await host.emitOrder({ body: { text } });
      await receiver.waitFor(1);
      const { json, rawHeaders } = receiver.requests[0]!;
      expect(json).toEqual({ text });
      expect(rawHeaders.filter((name) => /^content-length$/i.test(name))).toHaveLength(1);
    });

    it('its trace context if telemetry.propagate is true, but no baggage of the request that emitted an event', async () => {
      const { event, test } = await headersSent({ transport, telemetry: { propagate: true } });
      expect(event.filter((name) => propagated.includes(name))).toEqual(['traceparent']);
      expect(test.filter((name) => propagated.includes(name)).sort()).toEqual(['baggage', 'traceparent']);
    });
  });

  it("sends no trace context through the host's own transport, and runs it outside the host's request", async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const transport: WebhookTransport = {
      send: async (request) => {
        const headers = { ...request.headers };
        propagation.inject(context.active(), headers);
        seen.push(
          storage.getStore(),
          Object.keys(headers).filter((name) => propagated.includes(name)),
        );
        return { status: 200, retryAfter: null, excerpt: null };
      },
    };
    const id = await start({ transport, worker: { enabled: false } });
    await storage.run(email, () => inRequest(() => host.webhooks.test('1', id)));
    expect(seen).toEqual([undefined, []]);
  });

  it("sends the headers that the host's interceptors add", async () => {
    const id = await start({});
    const http = host.app.get<HttpService>(WEBHOOKS_HTTP_SERVICE);
    http.axiosRef.interceptors.request.use((config) => {
      config.headers.set('x-shop', '7');
      return config;
    });
    await host.webhooks.test('1', id);
    expect(receiver.requests[0]!.headers['x-shop']).toBe('7');
  });

  it('leaves the other requests of the process unchanged', async () => {
    await start({});
    await inRequest(() => fetch(receiver.url('/own/')));
    expect(receiver.requests[0]!.headers['baggage']).toContain(encodeURIComponent(email));
  });
});

import type { Server } from 'node:http';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { Body, Controller, HttpCode, Module, Put, StreamableFile, UseGuards } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { MemoryReceivedWebhooks, verifyWebhook, WebhookGuard } from '@app/webhooks/receiver/index.js';
import type { ReceivedWebhooks, WebhookGuardOptions } from '@app/webhooks/receiver/index.js';
import { RecordingTransport, until } from '@app/webhooks/testing/index.js';
import type { RecordedRequest } from '@app/webhooks/testing/index.js';
import { sqlite } from '../support/databases.js';
import { TestHost } from '../support/host.js';
import { adapters } from '../support/rest-app.js';
import type { AdapterName } from '../support/rest-app.js';

/**
 * The application of a customer. It has a handler for webhook requests, and each test defines what the
 * handler does.
 */
class Customer {
  private constructor(
    private readonly app: INestApplication,
    readonly url: string,
    readonly taken: unknown[],
  ) {
    (app.getHttpServer() as Server).on('connection', (socket: Socket) => {
      socket.once('close', () => this.closedConnections++);
    });
  }

  closedConnections = 0;

  static async start(
    adapter: AdapterName,
    options: WebhookGuardOptions,
    { rawBody = true, http2 = false, take = async (): Promise<unknown> => undefined } = {},
  ): Promise<Customer> {
    const taken: unknown[] = [];

    @Controller()
    class OrdersController {
      @Put('orders')
      @HttpCode(200)
      @UseGuards(new WebhookGuard(options))
      async changed(@Body() order: unknown): Promise<unknown> {
        taken.push(order);
        return take();
      }
    }

    @Module({ controllers: [OrdersController] })
    class CustomerModule {}

    const testing = await Test.createTestingModule({ imports: [CustomerModule] }).compile();
    const app = testing.createNestApplication(
      adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter(http2 ? { http2 } : {}),
      { logger: false, rawBody },
    );
    await app.listen(0, '127.0.0.1');
    return new Customer(app, `${await app.getUrl()}/orders`, taken);
  }

  /**
   * Sends a recorded request of the library to the application. The same request can be sent several times.
   */
  async put({ headers, body }: Pick<RecordedRequest, 'headers' | 'body'>): Promise<number> {
    const { 'Content-Length': _, ...others } = headers;
    const response = await fetch(this.url, {
      method: 'PUT',
      headers: others,
      body: body.length > 0 ? new Uint8Array(body) : null,
    });
    await response.arrayBuffer();
    return response.status;
  }

  /** Sends requests one after another on one connection, without waiting for responses. */
  putOnOneConnection(requests: readonly RecordedRequest[]): Socket {
    const { hostname, port, pathname } = new URL(this.url);
    const socket = connect(Number(port), hostname);
    for (const { headers, body } of requests) {
      const lines = Object.entries({ ...headers, Host: hostname }).map(
        ([name, value]) => `${name}: ${value}\r\n`,
      );
      socket.write(`PUT ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`);
      socket.write(body);
    }
    return socket;
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

/** A store of received events. The promise of `begin` resolves only when the test calls `answer`. */
class SlowStore implements ReceivedWebhooks {
  begun = 0;
  /** One entry per call of `end`: true if the handler has succeeded. */
  readonly ended: boolean[] = [];
  private readonly waiting: ((receipt: 'new') => void)[] = [];

  begin(): Promise<'new'> {
    this.begun++;
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  end(_id: string, isDone: boolean): void {
    this.ended.push(isDone);
  }

  answer(): void {
    for (const resolve of this.waiting.splice(0)) resolve('new');
  }
}

describe.each(adapters)('WebhookGuard on %s', (adapter) => {
  let host: TestHost;
  let transport: RecordingTransport;
  let customer: Customer;
  let [secret, token] = ['', ''];

  beforeEach(async () => {
    transport = new RecordingTransport();
    host = await TestHost.start(sqlite, { transport });
    const webhook = await host.webhooks.create('1', { remoteUrl: 'https://example.com/' });
    token = webhook.token;
    secret = await host.webhooks.secretOf('1', webhook.id);
  });
  afterEach(async () => {
    await customer.close();
    await host.stop();
  });

  /** Emits a change of an order, and returns the request that delivers it. */
  const sent = async (): Promise<RecordedRequest> => {
    await host.emitOrder({ body: { name: 'Zoë' } });
    await host.drain();
    return transport.requests.at(-1)!;
  };

  it('accepts requests that were signed with the secret, and answers 401 to all other requests', async () => {
    customer = await Customer.start(adapter, { secret });
    const request = await sent();
    const forged = { ...request, body: Buffer.from('{"name":"Eve"}') };
    const unsigned = { headers: { 'Content-Type': 'application/json' }, body: request.body };
    const empty = { ...request, body: Buffer.alloc(0) };
    expect(await customer.put(forged)).toBe(401);
    expect(await customer.put(unsigned)).toBe(401);
    expect(await customer.put(empty)).toBe(adapter === 'express' ? 401 : 400); // Fastify itself answers 400 if the body is missing.
    expect(await customer.put(request)).toBe(200);
    expect(customer.taken).toEqual([{ name: 'Zoë' }]);
  });

  it('calls the handler once per event, and answers 200 to a repeated event without calling the handler', async () => {
    customer = await Customer.start(adapter, { secret });
    const request = await sent();
    expect([await customer.put(request), await customer.put(request)]).toEqual([200, 200]);
    expect(await customer.put(await sent())).toBe(200);
    expect(customer.taken).toHaveLength(2);
  });

  it('accepts an event again if the handler failed', async () => {
    let failures = 2;
    const take = async (): Promise<void> => {
      if (failures-- > 0) throw new Error('busy');
    };
    customer = await Customer.start(adapter, { secret }, { take });
    const request = await sent();
    const answers: number[] = [];
    for (let i = 0; i < 4; i++) answers.push(await customer.put(request));
    expect(answers).toEqual([500, 500, 200, 200]);
    expect(customer.taken).toHaveLength(3);
  });

  it('answers 409 while the handler is still running', async () => {
    let end = (): void => undefined;
    customer = await Customer.start(
      adapter,
      { secret },
      { take: () => new Promise<void>((resolve) => (end = resolve)) },
    );
    const request = await sent();
    const first = customer.put(request);
    await until(() => customer.taken.length === 1);
    expect(await customer.put(request)).toBe(409);
    end();
    expect(await first).toBe(200);
    expect(await customer.put(request)).toBe(200);
    expect(customer.taken).toHaveLength(1);
  });

  it('identifies a webhook by its token if there are no raw bodies', async () => {
    customer = await Customer.start(adapter, { token }, { rawBody: false });
    const request = await sent();
    expect(await customer.put({ ...request, headers: { ...request.headers, Auth: 'another' } })).toBe(401);
    expect(await customer.put(request)).toBe(200);
    expect(customer.taken).toHaveLength(1);
  });

  it('refuses requests that it cannot verify because raw bodies are missing', async () => {
    customer = await Customer.start(adapter, { secret }, { rawBody: false });
    expect(await customer.put(await sent())).toBe(401);
    expect(customer.taken).toEqual([]);
  });

  it('fails in its constructor, not at the first request, if the secret is missing', async () => {
    customer = await Customer.start(adapter, { secret });
    expect(() => new WebhookGuard({})).toThrow('No credential is given');
    expect(() => new WebhookGuard({ secret: process.env['NOT_SET'] })).toThrow('secret is undefined');
    expect(() => new WebhookGuard({ secret: process.env['NOT_SET'], token })).toThrow('secret is undefined');
    expect(() => new WebhookGuard({ secrets: [secret], token } as never)).toThrow('no option secrets');
    expect(() => new WebhookGuard({ token: '' })).toThrow('token must be');
    expect(() => new WebhookGuard({ token, tolerance: 'soon' })).toThrow('Not a duration');
  });

  it('uses the store in its options, which several processes may share', async () => {
    const asked: string[] = [];
    const received = {
      begin: async (id: string) => (asked.push(`begin ${id}`), 'new' as const),
      end: async (id: string, isDone: boolean) => void asked.push(`end ${id} ${isDone}`),
    };
    customer = await Customer.start(adapter, { secret, received });
    const request = await sent();
    await customer.put(request);
    const id = request.headers['webhook-id'];
    await until(() => asked.length === 2);
    expect(asked).toEqual([`begin ${id}`, `end ${id} true`]);
  });

  it('accepts an event again if its sender disconnected before the store answered', async () => {
    const received = new SlowStore();
    customer = await Customer.start(adapter, { secret, received });
    const request = await sent();
    const socket = customer.putOnOneConnection([request]);
    await until(() => received.begun === 1);
    socket.destroy();
    await until(() => customer.closedConnections === 1);
    received.answer();
    await until(() => received.ended.length === 1);
    expect(received.ended).toEqual([false]);
    expect(customer.taken).toEqual([]);
  });

  it.each([
    ['does not call the handler again if the handler succeeds', null, [200, 1]],
    ['calls the handler again if the handler fails', new Error('busy'), [200, 2]],
  ])(
    'answers 409 while the handler is running after its sender disconnected. Afterwards, it %s',
    async (_, failure, expected) => {
      let finish = (): void => undefined;
      const take = (): Promise<void> =>
        customer.taken.length > 1
          ? Promise.resolve()
          : new Promise((resolve, reject) => (finish = () => (failure ? reject(failure) : resolve())));
      const received = new MemoryReceivedWebhooks();
      customer = await Customer.start(adapter, { secret, received }, { take });
      const request = await sent();
      const socket = customer.putOnOneConnection([request]);
      await until(() => customer.taken.length === 1);
      socket.destroy();
      await until(() => customer.closedConnections === 1);
      for (let retry = 0; retry < 9; retry++) expect(await customer.put(request)).toBe(409);
      expect(customer.taken).toHaveLength(1);
      finish();
      let status = 409;
      await until(async () => (status = await customer.put(request)) !== 409);
      expect([status, customer.taken.length]).toEqual(expected);
    },
  );

  it('decides pipelined events by the answers of their handlers, although the connection was closed', async () => {
    const received = new SlowStore();
    const finish: (() => void)[] = [];
    customer = await Customer.start(
      adapter,
      { secret, received },
      { take: () => new Promise<void>((resolve) => finish.push(resolve)) },
    );
    const socket = customer.putOnOneConnection([await sent(), await sent()]);
    await until(() => received.begun === 2);
    received.answer();
    await until(() => customer.taken.length === 2);
    socket.destroy();
    await until(() => customer.closedConnections === 1);
    expect(received.ended).toEqual([]);
    for (const end of finish) end();
    await until(() => received.ended.length === 2);
    expect(received.ended).toEqual([true, true]);
  });

  it('counts an event as processed when the handler streams its answer and the sender disconnects meanwhile', async () => {
    const received = new SlowStore();
    const answer = new PassThrough();
    customer = await Customer.start(
      adapter,
      { secret, received },
      { take: async () => new StreamableFile(answer) },
    );
    const socket = customer.putOnOneConnection([await sent()]);
    await until(() => received.begun === 1);
    received.answer();
    answer.write('the beginning');
    await until(() => socket.bytesRead > 0);
    socket.destroy();
    await until(() => customer.closedConnections === 1);
    expect(received.ended).toEqual([true]);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-16',
    'application/json; charset=utf-7',
    '',
  ])('does not pass on a genuine body with the content type "%s"', async (type) => {
    customer = await Customer.start(adapter, { secret });
    const request = await sent();
    const { 'Content-Type': _, ...others } = request.headers;
    const status = await customer.put({
      ...request,
      headers: type === '' ? others : { ...others, 'Content-Type': type },
    });
    expect([400, 401, 415]).toContain(status);
    expect(customer.taken).toEqual([]);
    expect(await customer.put(request)).toBe(200);
  });

  it('does not pass on a body that is not JSON if the token is the only credential', async () => {
    customer = await Customer.start(adapter, { token });
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Auth: token };
    expect([401, 415]).toContain(await customer.put({ headers, body: Buffer.from('name=Eve') }));
    expect(customer.taken).toEqual([]);
  });

  it('accepts a genuine request from a receiver that knows only one of the secrets and keys in use', async () => {
    const keys = ['b', 'c'].map((letter) => `whsk_${letter.repeat(43)}=`);
    const signing = await host.beside({ transport, ed25519: keys });
    const { id } = await host.webhooks.create('1', { remoteUrl: 'https://example.com/both' });
    const before = await host.webhooks.secretOf('1', id);
    const publicKeys: (string | undefined)[] = [];
    for (const ed25519 of keys) {
      const one = await host.beside({ ed25519 });
      publicKeys.push(await one.webhooks.publicKeyOf('1', id));
      await one.stop();
    }
    await signing.webhooks.rotateSecret('1', id);
    await signing.webhooks.test('1', id);
    await signing.stop();
    const { body, headers } = transport.requests.at(-1)!;
    const after = await host.webhooks.secretOf('1', id);
    customer = await Customer.start(adapter, { secret });
    expect(headers['webhook-signature']!.split(' ')).toHaveLength(4);
    for (const credentials of [
      { secret: before },
      { secret: after },
      ...publicKeys.map((one) => ({ publicKey: one! })),
    ])
      expect(verifyWebhook(body, headers, credentials).id).toBe(headers['webhook-id']);
  });
});

it('WebhookGuard accepts an event again if its HTTP/2 stream was reset before the store answered', async () => {
  const received = new SlowStore();
  const customer = await Customer.start('fastify', { token: 'a token', received }, { http2: true });
  const session = connectHttp2(customer.url);
  const path = new URL(customer.url).pathname;
  const headers = { auth: 'a token', 'webhook-id': 'event', 'content-type': 'application/json' };
  const stream = session.request({ ':method': 'PUT', ':path': path, ...headers });
  stream.on('error', () => undefined).end('{}');
  await until(() => received.begun === 1);
  stream.close(constants.NGHTTP2_CANCEL);
  await new Promise<void>((resolve) => session.ping(() => resolve())); // When the server answers this ping, it has read everything that was sent before.
  received.answer();
  await until(() => received.ended.length === 1);
  expect(received.ended).toEqual([false]);
  expect(customer.taken).toEqual([]);
  session.destroy();
  await customer.close();
});

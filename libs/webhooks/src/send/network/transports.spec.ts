import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import type { AxiosInstance } from 'axios';
import { ScriptedReceiver } from '../../testing/scripted.receiver.js';
import { until } from '../../testing/until.js';
import { resolveConnections } from '../../options/resolved-connections.js';
import type { ConnectionOptions } from './connections.js';
import { resolveBySystem } from './resolve-addresses.js';
import { failureOf } from '../failure.js';
import { HttpServiceTransport } from './http-service.transport.js';
import type {
  TransportLimits,
  WebhookRequest,
  WebhookResponse,
  WebhookTransport,
} from '../../extend/transport.js';
import { UndiciTransport } from './undici.transport.js';
import { RawReceiver } from '../../../../../test/support/raw-receiver.js';

const limits: TransportLimits = { timeout: 5_000, responseLimit: 4096 };

describe.each(['axios', 'undici'] as const)('The transport over %s', (kind) => {
  let receiver: ScriptedReceiver;
  let instance: AxiosInstance;
  let transport: WebhookTransport;

  beforeEach(async () => {
    receiver = await ScriptedReceiver.start();
    instance = axios.create();
    transport = withOptions({ development: true });
  });

  afterEach(async () => {
    await transport.close?.();
    await receiver.close();
  });

  function withOptions(
    given: Pick<ConnectionOptions, 'development'> & Partial<ConnectionOptions>,
  ): WebhookTransport {
    const { development, ...others } = given;
    const options = {
      ...resolveConnections({ development }),
      timeout: 5_000,
      resolve: resolveBySystem,
      ...others,
    };
    return kind === 'undici'
      ? new UndiciTransport(options)
      : new HttpServiceTransport(new HttpService(instance), options);
  }

  function request(url = receiver.url('/orders/?a=1')): WebhookRequest {
    const body = Buffer.from('{"city":"Zürich"}');
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': String(body.length),
      'User-Agent': 'shop/1',
      Auth: 'a3f7f07de894',
    };
    return { url, method: 'PUT', headers, body };
  }

  function send(given: Partial<TransportLimits> = {}, url?: string): Promise<WebhookResponse> {
    return transport.send(request(url), { ...limits, ...given });
  }

  async function failure(given: Partial<TransportLimits> = {}, url?: string): Promise<string | undefined> {
    return send(given, url).then(
      ({ status }) => `status ${status}`,
      (error: unknown) => failureOf(error)?.cause ?? failureOf(error)?.words ?? String(error),
    );
  }

  describe('on the wire', () => {
    it('sends exactly the given headers and those that the connection needs', async () => {
      await send();
      const [received] = receiver.requests;
      expect(received?.method).toBe('PUT');
      expect(received?.path).toBe('/orders/?a=1');
      expect(received?.body).toBe('{"city":"Zürich"}');
      expect(received?.rawHeaders).toEqual([
        ...['host', `127.0.0.1:${receiver.port}`],
        ...['connection', 'keep-alive'],
        ...['Content-Type', 'application/json'],
        ...['User-Agent', 'shop/1'],
        ...['Auth', 'a3f7f07de894'],
        ...['content-length', '18'],
      ]);
    });

    it("sends none of the instance's default headers, which are meant for the host's other requests", async () => {
      instance = axios.create({
        headers: { 'X-Api-Key': 'secret', common: { Authorization: 'secret' }, 'user-agent': 'x' },
      });
      instance.defaults.headers.put['X-Put'] = 'secret';
      transport = withOptions({ development: true });
      await send();
      expect(Object.keys(receiver.requests[0]?.headers ?? {}).sort()).toEqual(
        ['host', 'connection', 'content-type', 'user-agent', 'auth', 'content-length'].sort(),
      );
      expect(receiver.requests[0]?.headers['user-agent']).toBe('shop/1');
    });

    it("ignores the instance's settings for URLs and bodies, which are meant for the host's other requests", async () => {
      instance = axios.create({
        baseURL: 'http://127.0.0.1:1/',
        params: { b: 2 },
        auth: { username: 'a', password: 'b' },
        maxBodyLength: 1,
        timeout: 1,
        transformRequest: () => 'changed',
        transformResponse: () => 'changed',
        validateStatus: () => false,
      });
      transport = withOptions({ development: true });
      receiver.answer({ status: 200, body: 'ok' });
      expect(await send()).toEqual({ status: 200, retryAfter: null, excerpt: 'ok' });
      expect(receiver.requests[0]).toMatchObject({ path: '/orders/?a=1', body: '{"city":"Zürich"}' });
      expect(receiver.requests[0]?.headers.authorization).toBeUndefined();
    });

    it.each([
      ['Host', 'other.test'],
      ['host', 'other.test'],
      ['Content-Length', '1'],
      ['content-length', '9999'],
    ])('writes %s itself and ignores a given value', async (name, value) => {
      const { headers, ...rest } = request();
      await transport.send({ ...rest, headers: { ...headers, [name]: value } }, limits);
      expect(receiver.requests).toHaveLength(1);
      expect(receiver.requests[0]).toMatchObject({
        body: '{"city":"Zürich"}',
        headers: { host: `127.0.0.1:${receiver.port}`, 'content-length': '18' },
      });
    });

    it.each([
      ['a line break in the value of', { 'X-Shop': 'a\r\nAuth: forged' }],
      ['a line feed in the value of', { 'X-Shop': 'a\nAuth: forged' }],
      ['a NUL in the value of', { 'X-Shop': 'a\0' }],
      ['a character above U+00FF in the value of', { 'X-Shop': 'aĊAuth: forged' }],
      ['a line break in the name of', { 'X-Shop: a\r\nAuth': 'forged' }],
      ['a colon in the name of', { 'X-Shop:': 'a' }],
      ['chunked transfer encoding as', { 'Transfer-Encoding': 'chunked' }],
      ['an upgrade as', { Upgrade: 'websocket' }],
    ])('sends nothing with %s a header', async (_, header) => {
      const { headers, ...rest } = request();
      const given = { ...headers, ...(header as Record<string, string>) };
      await expect(transport.send({ ...rest, headers: given }, limits)).rejects.toThrow();
      expect(receiver.requests).toEqual([]);
    });

    it('sends the path unchanged', async () => {
      await send({}, `${receiver.url()}a/../%7Eb//c?{x}`);
      expect(receiver.requests[0]?.path).toBe('/a/../%7Eb//c?{x}');
    });

    it('sends a Content-Length of 0 with an empty body', async () => {
      const { headers, ...rest } = request();
      await transport.send(
        { ...rest, headers: { ...headers, 'Content-Length': '0' }, body: Buffer.alloc(0) },
        limits,
      );
      expect(receiver.requests[0]?.headers['content-length']).toBe('0');
    });
  });

  describe('the returned response', () => {
    it.each([200, 201, 204, 400, 404, 410, 500, 503])('has the status %d', async (status) => {
      receiver.answer(status);
      expect(await send()).toEqual({ status, retryAfter: null, excerpt: null });
    });

    it('has the body as text, and Retry-After unchanged', async () => {
      receiver.answer({ status: 503, headers: { 'Retry-After': '120' }, body: 'busy\0' });
      expect(await send()).toEqual({ status: 503, retryAfter: '120', excerpt: 'busy\ufffd' });
    });

    it('has a compressed body unchanged, without decompressing it', async () => {
      receiver.answer({ status: 200, headers: { 'Content-Encoding': 'gzip' }, body: 'not gzip' });
      expect((await send()).excerpt).toBe('not gzip');
    });

    it("is the redirect itself, and the redirect's target receives nothing", async () => {
      const other = await ScriptedReceiver.start();
      receiver.answer({ status: 307, headers: { Location: other.url('/') } });
      expect((await send()).status).toBe(307);
      expect(other.connections).toBe(0);
      await other.close();
    });

    it('has only the beginning of a large body, and the connection is closed', async () => {
      receiver.answer({ status: 200, body: Buffer.alloc(50_000_000, 'x') });
      const { status, excerpt } = await send({ responseLimit: 100 });
      expect(status).toBe(200);
      expect(excerpt).toBe('x'.repeat(100));
      await until(() => receiver.openConnections === 0);
    });

    it('has the status of a response that never ends, as soon as enough of its body has arrived', async () => {
      receiver.answer('drip');
      expect(await send({ responseLimit: 2 })).toMatchObject({ status: 200, excerpt: '..' });
      await until(() => receiver.openConnections === 0);
    });

    it('has the complete body if its length is exactly the limit, and the connection is kept open', async () => {
      receiver.answer({ status: 200, body: 'xxxx' });
      expect((await send({ responseLimit: 4 })).excerpt).toBe('xxxx');
      await send();
      expect(receiver.connections).toBe(1);
    });
  });

  describe('connections', () => {
    it('are reused, so that sequential requests use one connection', async () => {
      receiver.answerWith({ status: 200, body: 'ok' });
      for (let sent = 0; sent < 50; sent++) await send();
      expect(receiver.requests).toHaveLength(50);
      expect(receiver.connections).toBe(1);
    });

    it('are as many as there are requests in flight', async () => {
      let respondToAll: (status: number) => void = () => undefined;
      const together = new Promise<number>((resolve) => (respondToAll = resolve));
      receiver.answerWith(() => together);
      const responses = Array.from({ length: 100 }, () => send());
      await receiver.waitFor(100);
      expect(receiver.connections).toBe(100);
      respondToAll(200);
      expect((await Promise.all(responses)).every(({ status }) => status === 200)).toBe(true);
    });

    it('are closed by close(), together with the requests in flight on them', async () => {
      receiver.answer('hang');
      const out = failure();
      await receiver.waitFor(1);
      await transport.close?.();
      expect(await out).toBe('connection closed at shutdown');
      await until(() => receiver.openConnections === 0);
    });
  });

  describe('the deadline', () => {
    it('ends an attempt that gets no response, and closes its connection', async () => {
      receiver.answer('hang');
      expect(await failure({ timeout: 100 })).toBe('no answer within 0.1 s');
      await until(() => receiver.openConnections === 0);
    });

    it('ends an attempt whose response arrives one byte at a time', async () => {
      receiver.answer('drip');
      expect(await failure({ timeout: 150 })).toBe('no answer within 0.15 s');
      await until(() => receiver.openConnections === 0);
    });

    it('ends an attempt that is still connecting, and sends nothing if the connection succeeds later', async () => {
      let finishLookup: (address: { address: string; family: number }[]) => void = () => undefined;
      const resolve = () =>
        new Promise<{ address: string; family: number }[]>((settle) => (finishLookup = settle));
      await transport.close?.();
      transport = withOptions({ development: true, resolve });
      const refused = await failure({ timeout: 50 }, `http://slow.test:${receiver.port}/`);
      expect(refused).toBe('no answer within 0.05 s');
      finishLookup([{ address: '127.0.0.1', family: 4 }]);
      await until(() => receiver.connections === 1 && receiver.openConnections === 0);
      expect(receiver.requests).toEqual([]);
    });

    it('ends an attempt whose TLS handshake does not progress', async () => {
      const mute = await RawReceiver.start(() => undefined);
      expect(await failure({ timeout: 50 }, mute.url.replace('http:', 'https:'))).toBe(
        'no answer within 0.05 s',
      );
      await mute.close();
    });
  });

  describe('an attempt without a valid response', () => {
    it('fails if the receiver resets the connection', async () => {
      receiver.answer('reset');
      expect(await failure()).toBe('connection reset');
    });

    it('fails if nothing listens on the port', async () => {
      await receiver.close();
      expect(await failure()).toBe('connection refused');
    });

    it.each([
      ['is not HTTP', 'nonsense\r\n\r\n', 'answer is not valid HTTP'],
      [
        'ends in the middle',
        'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf',
        'connection closed before the answer was complete',
      ],
      ['has an invalid status', 'HTTP/1.1 099 What\r\nContent-Length: 0\r\n\r\n', 'answer is not valid HTTP'],
      ['is empty', '', 'connection closed without an answer'],
    ])('fails if the response %s', async (_, response, words) => {
      const receiver = await RawReceiver.respondingWith((socket) => socket.end(response));
      expect(await failure({}, receiver.url)).toBe(words);
      await receiver.close();
    });

    it('does not affect the next request', async () => {
      receiver.answer('reset', 'hang');
      await failure();
      await failure({ timeout: 50 });
      expect((await send()).status).toBe(200);
    });
  });

  it('does not connect to a private address outside development', async () => {
    await transport.close?.();
    transport = withOptions({ development: false });
    expect(await failure()).toMatch(/ is not allowed: loopback address$/);
    expect(await failure({}, `http://[::1]:${receiver.port}/`)).toMatch(/ is not allowed: loopback address$/);
    expect(receiver.connections).toBe(0);
  });

  if (kind === 'undici') return;

  describe("the host's interceptors", () => {
    it('count towards the timeout, and nothing is sent after the timeout', async () => {
      instance.interceptors.request.use(async (config) => {
        await until(() => performance.now() > start + 50);
        return config;
      });
      const start = performance.now();
      expect(await failure({ timeout: 20 })).toBe('no answer within 0.02 s');
      expect(receiver.connections).toBe(0);
    });

    it('can add headers', async () => {
      instance.interceptors.request.use((config) => {
        config.headers.set('traceparent', '00-1-2-01');
        return config;
      });
      await send();
      expect(receiver.requests[0]?.headers['traceparent']).toBe('00-1-2-01');
    });

    it.each(['Auth', 'auth', 'AUTH'])('cannot change the token with %s', async (name) => {
      instance.interceptors.request.use((config) => {
        config.headers.set(name, 'forged');
        return config;
      });
      await send();
      expect(receiver.requests[0]?.rawHeaders.filter((one) => /^auth$/i.test(one))).toEqual(['Auth']);
      expect(receiver.requests[0]?.headers['auth']).toBe('a3f7f07de894');
    });

    it("cannot remove the request's own headers", async () => {
      instance.interceptors.request.use((config) => {
        config.headers.clear();
        config.headers.set('x', '1');
        return config;
      });
      await send();
      expect(receiver.requests[0]?.headers).toMatchObject({
        auth: 'a3f7f07de894',
        'user-agent': 'shop/1',
        x: '1',
      });
    });

    it('cannot redirect to an address that the request itself may not reach', async () => {
      await transport.close?.();
      transport = withOptions({ development: false });
      instance.interceptors.request.use((config) => ({ ...config, url: receiver.url() }));
      expect(await failure({}, 'https://example.com/')).toMatch(/ is not allowed: loopback address$/);
      expect(receiver.connections).toBe(0);
    });

    it('can change the body, and Content-Length changes with it', async () => {
      instance.interceptors.request.use((config) => ({ ...config, data: Buffer.from('{}') }));
      await send();
      expect(receiver.requests[0]).toMatchObject({ body: '{}', headers: { 'content-length': '2' } });
    });

    it('see the response, but cannot change the response that is recorded', async () => {
      const seen: unknown[] = [];
      instance.interceptors.response.use((response) => {
        seen.push(response.status);
        return response.data as never;
      });
      receiver.answer(503);
      expect((await send()).status).toBe(503);
      expect(seen).toEqual([503]);
    });

    it('can throw after a response, and the result stays the same', async () => {
      instance.interceptors.response.use(() => Promise.reject(new Error('not 2xx')));
      receiver.answer(404);
      expect((await send()).status).toBe(404);
    });

    it('can prevent a request', async () => {
      instance.interceptors.request.use(() => Promise.reject(new Error('not now')));
      await expect(send()).rejects.toThrow('not now');
      expect(receiver.connections).toBe(0);
    });
  });
});

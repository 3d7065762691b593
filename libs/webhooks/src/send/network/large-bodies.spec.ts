import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createServer as createPlainServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setImmediate as turnOfOthers } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { selfSigned } from '../../../../../test/support/self-signed.js';
import type { WebhookResponse, WebhookTransport } from '../../extend/transport.js';
import { resolveConnections } from '../../options/resolved-connections.js';
import { ScriptedReceiver } from '../../testing/scripted.receiver.js';
import { until } from '../../testing/until.js';
import { failureOf } from '../failure.js';
import { HttpServiceTransport } from './http-service.transport.js';
import { resolveBySystem } from './resolve-addresses.js';
import { UndiciTransport } from './undici.transport.js';

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
/** Larger than what the operating system keeps for a connection. */
const large = Buffer.alloc(16 * 1024 * 1024, 'x');

describe.each(['axios', 'undici'] as const)('A large body over %s', (kind) => {
  const receivers: { close(): Promise<void> }[] = [];
  let transport: WebhookTransport;

  beforeEach(() => {
    const options = {
      ...resolveConnections({ development: true, tls: { ca: selfSigned.cert } }),
      timeout: 5_000,
      resolve: resolveBySystem,
    };
    transport =
      kind === 'undici'
        ? new UndiciTransport(options)
        : new HttpServiceTransport(new HttpService(axios.create()), options);
  });
  afterEach(async () => {
    await transport.close?.();
    for (const receiver of receivers.splice(0)) await receiver.close();
  });

  const start = async (server: Server, event: 'connection' | 'secureConnection', protocol: string) => {
    const receiver = await SlowReceiver.start(server, event, protocol);
    receivers.push(receiver);
    return receiver;
  };
  const startPlain = () => start(createPlainServer(), 'connection', 'http');
  const send = (url: string, body: Buffer, timeout = 30_000): Promise<WebhookResponse> =>
    transport.send(
      { url, method: 'PUT', headers: { 'Content-Length': String(body.length) }, body },
      { timeout, responseLimit: 4096 },
    );

  it.each([16_384, 16_385, 1_000_000])('of %d bytes arrives unchanged, with its length', async (length) => {
    const receiver = await ScriptedReceiver.start();
    receivers.push(receiver);
    const body = Buffer.from(Array.from({ length }, (_, i) => 97 + (i % 26)));
    for (let sent = 0; sent < 2; sent++) await send(receiver.url('/'), body);
    for (const { headers, body: arrived } of receiver.requests) {
      expect(headers['content-length']).toBe(String(length));
      expect(headers['transfer-encoding']).toBeUndefined();
      expect(arrived === body.toString()).toBe(true);
    }
    expect(receiver.requests).toHaveLength(2);
    expect(receiver.connections).toBe(1);
  });

  it('arrives completely at a receiver that responds first and reads later', async () => {
    const receiver = await startPlain();
    const response = send(receiver.url, large);
    await until(() => receiver.sockets.length === 1 && receiver.received > 0);
    receiver.sockets[0]!.write(ok);
    await until(() => receiver.sockets[0]!.writableLength === 0);
    receiver.readAll();
    expect((await response).status).toBe(200);
    await until(() => receiver.received > large.length, { within: '30s' });
  });

  it('is a success if the receiver responds with 200 and never reads', async () => {
    const receiver = await startPlain();
    const response = send(receiver.url, large, 500);
    await until(() => receiver.received > 0);
    receiver.sockets[0]!.write(ok);
    expect((await response).status).toBe(200);
  });

  describe.each(['http', 'https'])('over %s', (protocol) => {
    const startReceiver = () =>
      protocol === 'http' ? startPlain() : start(createTlsServer(selfSigned), 'secureConnection', protocol);

    it.each([
      ['closes', 'HTTP/1.1 200 OK\r\n\r\n'],
      ['closes', 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n'],
      ['closes', 'HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n'],
      ['resets', 'HTTP/1.1 200 OK\r\n\r\n'],
      ['resets', 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n'],
      ['resets', 'HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n'],
    ])('is a success if the receiver %s the connection without reading, after %j', async (how, head) => {
      const receiver = await startReceiver();
      const response = send(receiver.url, large, 2_000);
      await until(() => receiver.received > 0);
      receiver.sockets[0]!.write(head);
      await until(() => receiver.sockets[0]!.writableLength === 0);
      // The sender reads the response before the connection is lost.
      for (let turn = 0; turn < 20; turn++) await turnOfOthers();
      if (how === 'closes') receiver.sockets[0]!.destroySoon();
      else receiver.connections[0]!.resetAndDestroy();
      expect((await response).status).toBe(200);
    });

    it('is a success if the response and the end of the connection arrive together', async () => {
      const receiver = await startReceiver();
      const response = send(receiver.url, large, 2_000);
      await until(() => receiver.received > 0);
      receiver.sockets[0]!.end('HTTP/1.1 200 OK\r\n\r\n');
      expect((await response).status).toBe(200);
    });
  });

  it('is refused by a receiver that responds with 413 before it reads', async () => {
    const receiver = await startPlain();
    const response = send(receiver.url, large);
    await until(() => receiver.received > 0);
    receiver.sockets[0]!.write('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n');
    expect((await response).status).toBe(413);
  });

  it('does not queue up on the connection if the receiver responds to each request without reading', async () => {
    const receiver = await startPlain();
    const body = Buffer.alloc(16_000, 'x');
    let written = 0;
    const count = (): unknown => written++;
    subscribe('undici:client:sendHeaders', count);
    for (let sent = 1; sent < 1000 && receiver.sockets.length < 2; sent++) {
      const answered = send(receiver.url, body).catch(() => undefined);
      await until(() => receiver.received > 0 && written === sent);
      receiver.sockets[0]!.write(ok);
      await Promise.race([answered, until(() => receiver.sockets.length === 2, { within: '30s' })]);
    }
    unsubscribe('undici:client:sendHeaders', count);
    expect(receiver.sockets).toHaveLength(2);
  });

  it('is not copied for each TLS connection whose receiver never reads', async () => {
    const receiver = await start(createTlsServer(selfSigned), 'secureConnection', 'https');
    const before = residentBytes();
    const responses = Array.from({ length: 8 }, () =>
      send(receiver.url, large, 20_000).catch((error: unknown) => failureOf(error)?.words),
    );
    await until(() => receiver.startedRequests === 8, { within: '10s' });
    expect(residentBytes() - before).toBeLessThan(4 * large.length);
    await receiver.close();
    await Promise.all(responses);
  });
});

/** Returns the resident memory of this process, in bytes, without what the garbage collector can free. */
function residentBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage.rss();
}

/** A receiver that reads only the first bytes of each request, until the test tells it to read the rest. */
class SlowReceiver {
  readonly sockets: Socket[] = [];
  /** The connections below TLS. Without TLS, they are the `sockets`. */
  readonly connections: Socket[] = [];
  /** Number of bytes that were read from all connections. */
  received = 0;
  /** Number of connections from which something was read. */
  startedRequests = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(
    server: Server,
    event: 'connection' | 'secureConnection',
    protocol: string,
  ): Promise<SlowReceiver> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const receiver = new SlowReceiver(
      server,
      `${protocol}://localhost:${(server.address() as AddressInfo).port}/`,
    );
    server.on('connection', (socket: Socket) => receiver.connections.push(socket));
    server.on(event, (socket: Socket) => receiver.accept(socket));
    return receiver;
  }

  readAll(): void {
    for (const socket of this.sockets) socket.on('data', () => undefined).resume();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(socket: Socket): void {
    this.sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => (this.received += chunk.length));
    socket.once('data', () => {
      this.startedRequests++;
      socket.pause();
    });
  }
}

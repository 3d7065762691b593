import type { Socket } from 'node:net';
import type { WebhookTransport } from '../../extend/transport.js';
import { RawReceiver } from '../../../../../test/support/raw-receiver.js';
import type { RawRequest } from '../../../../../test/support/raw-receiver.js';
import { transportKinds, transportOver, verdictOf } from '../../../../../test/support/transports.js';
import { until } from '../../testing/until.js';
import type { ConnectionBounds } from './connections.js';

const keepAlive = 'Keep-Alive: timeout=600\r\n';
const ok = `HTTP/1.1 200 OK\r\n${keepAlive}Content-Length: 2\r\n\r\nok`;
const forged = 'HTTP/1.1 500 Forged\r\nContent-Length: 0\r\n\r\n';

describe.each(transportKinds)('A connection that is used again, over %s,', (kind) => {
  let receiver: RawReceiver;
  let transport: WebhookTransport;

  afterEach(async () => {
    await transport.close?.();
    await receiver.close();
  });

  async function start(
    respond: (socket: Socket, request: RawRequest) => void,
    bounds: Partial<ConnectionBounds> = {},
  ): Promise<void> {
    receiver = await RawReceiver.respondingWith(respond);
    transport = transportOver(kind, { bounds });
  }

  const verdict = (timeout?: number) => verdictOf(transport, receiver.url, { ...(timeout && { timeout }) });

  it.each<[string, (socket: Socket) => void]>([
    ['closes', (socket) => socket.end()],
    ['resets', (socket) => socket.resetAndDestroy()],
  ])('is replaced once if the receiver %s it without a byte of a response', async (_, fail) => {
    await start((socket, { number }) => (number === 1 ? socket.write(ok) : fail(socket)));
    for (let sent = 0; sent < 5; sent++) expect(await verdict()).toBe('status 200');
    expect(receiver.requests.map(({ connection, number }) => [connection, number])).toEqual([
      [1, 1],
      ...[2, 3, 4, 5].flatMap((connection) => [
        [connection - 1, 2],
        [connection, 1],
      ]),
    ]);
  });

  it('is replaced if the receiver closes it while it is idle', async () => {
    await start((socket) => setImmediate(() => socket.end(ok)));
    for (let sent = 0; sent < 20; sent++) expect(await verdict()).toBe('status 200');
    expect(receiver.requests).toHaveLength(20);
  });

  it('is not replaced a second time', async () => {
    await start((socket, { connection, number }) => {
      if (connection === 1 && number === 1) socket.write(ok);
      else socket.end();
    });
    await verdict();
    expect(await verdict()).toBe('connection closed without an answer');
    expect(receiver.requests).toHaveLength(3);
  });

  it('is not replaced after the first byte of a response', async () => {
    await start((socket, { number }) => (number === 1 ? socket.write(ok) : socket.end('H')));
    await verdict();
    expect(await verdict()).toBe('connection closed before the answer was complete');
    expect(receiver.requests).toHaveLength(2);
  });

  it('is not replaced after the deadline, which covers both connections', async () => {
    await start((socket, { connection, number }) => {
      if (connection === 1 && number === 1) socket.write(ok);
      else if (connection === 1) socket.end();
    });
    await verdict();
    expect(await verdict(200)).toBe('no answer within 0.2 s');
    expect(receiver.requests).toHaveLength(3);
    await until(() => receiver.openConnections === 0);
  });

  it('is not replaced when the transport is closed', async () => {
    await start((socket, { number }) => number === 1 && socket.write(ok));
    await verdict();
    const out = verdict();
    await until(() => receiver.requests.length === 2);
    await transport.close?.();
    expect(await out).toBe('connection closed at shutdown');
    expect(receiver.connections).toBe(1);
  });

  it.each([
    ['two complete responses', `${ok}${forged}`],
    ['a response and the beginning of another', `${ok}HTTP/1.1 5`],
    ['a response and a single byte', `${ok}H`],
    ['status 204 with a body', `HTTP/1.1 204 No Content\r\n\r\n${forged}`],
    ['status 304 with a body', `HTTP/1.1 304 Not Modified\r\nContent-Length: 50\r\n\r\n${forged}`],
    ['a body that is longer than its length', `HTTP/1.1 201 x\r\nContent-Length: 1\r\n\r\nx${forged}`],
    ['a body after its last chunk', `HTTP/1.1 201 x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${forged}`],
  ])('is closed after %s, and the next request gets its own response', async (_, first) => {
    await start((socket, { connection }) => socket.write(connection === 1 ? first : ok));
    expect(await verdict()).toMatch(/^status 20|^status 304/);
    expect(await verdict()).toBe('status 200');
    expect(receiver.requests.map(({ connection }) => connection)).toEqual([1, 2]);
  });

  it.each([
    ['a response', forged],
    ['informational responses', 'HTTP/1.1 103 x\r\n\r\n'],
    ['a line end', '\r\n'],
  ])('is closed if the receiver sends %s while it is idle', async (_, bytes) => {
    const sockets: Socket[] = [];
    await start((socket) => {
      sockets.push(socket);
      socket.write(ok);
    });
    expect(await verdict()).toBe('status 200');
    sockets[0]!.write(bytes);
    await until(() => receiver.openConnections === 0);
    expect(await verdict()).toBe('status 200');
    expect(receiver.connections).toBe(2);
  });

  it('is not used for a request if the receiver has just sent bytes that nobody asked for', async () => {
    await start((socket, { connection }) => {
      socket.write(ok);
      if (connection === 1) setImmediate(() => socket.write(forged));
    });
    for (let sent = 0; sent < 10; sent++) expect(await verdict()).toBe('status 200');
  });

  it('is closed at its maximum age, even if it is always in use', async () => {
    await start((socket) => socket.write(ok), { maxAge: 100 });
    await until(async () => {
      expect(await verdict()).toBe('status 200');
      return receiver.connections > 3;
    });
    await until(() => receiver.openConnections === 0);
  });

  it('stays open beyond its maximum age until the response is complete', async () => {
    const sockets: Socket[] = [];
    await start((socket) => sockets.push(socket), { maxAge: 20 });
    const out = verdict();
    await until(() => sockets.length === 1);
    const before = performance.now();
    await until(() => performance.now() > before + 100);
    sockets[0]!.write(ok);
    expect(await out).toBe('status 200');
    await until(() => receiver.openConnections === 0);
  });

  it('is the oldest of too many idle connections, and is closed', async () => {
    const waiting: Socket[] = [];
    await start((socket) => waiting.push(socket), { maxIdle: 2 });
    const responses = Array.from({ length: 5 }, () => verdict());
    await until(() => waiting.length === 5);
    for (const socket of waiting) socket.write(ok);
    expect(await Promise.all(responses)).toEqual(Array(5).fill('status 200'));
    await until(() => receiver.openConnections === 2);
  });
});

import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { WebhookTransport } from '../../extend/transport.js';
import { RawReceiver } from '../../../../../test/support/raw-receiver.js';
import { transportKinds, transportOver, verdictOf } from '../../../../../test/support/transports.js';
import { until } from '../../testing/until.js';

const kib = 1024;
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const empty = '\r\nContent-Length: 0\r\n\r\n';
const lines = (count: number) => 'a:\r\n'.repeat(count);
const oneHundredContinue = 'HTTP/1.1 100 Continue\r\n\r\n';
const earlyHints = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';

describe.each(transportKinds)('A response over %s', (kind) => {
  let receiver: RawReceiver;
  let transport: WebhookTransport;

  beforeEach(() => {
    transport = transportOver(kind);
  });

  afterEach(async () => {
    await transport.close?.();
    await receiver.close();
  });

  async function verdictOn(...pieces: string[]): Promise<string> {
    receiver = await RawReceiver.respondingWith((socket) => {
      for (const piece of pieces) socket.write(piece, 'latin1');
    });
    return verdictOf(transport, receiver.url);
  }

  describe('is accepted', () => {
    it.each([
      ['after 100 Continue', `${oneHundredContinue}${ok}`],
      ['after 100 Continue with the shortest possible status line', `HTTP/1.1 100\r\n\r\n${ok}`],
      ['after 100 Continue over HTTP/1.0', `HTTP/1.0 100 Continue\r\n\r\n${ok}`],
      ['after 102 Processing and 103 Early Hints', `HTTP/1.1 102 Processing\r\n\r\n${earlyHints}${ok}`],
      ['after 100 Continue that follows line ends', `\r\r\n\n${oneHundredContinue}${ok}`],
      [
        'with a hundred header lines in all',
        `HTTP/1.1 103 x\r\n${lines(60)}\r\nHTTP/1.1 200 OK\r\n${lines(39)}Content-Length: 0\r\n\r\n`,
      ],
      ['with trailers', `${chunked}2\r\nok\r\n0\r\nDigest: x\r\n\r\n`],
      ['with nearly 64 KiB of headers', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(63 * kib)}${empty}`],
    ])('%s', async (_, response) => {
      expect(await verdictOn(response)).toBe('status 200');
    });

    it('if it arrives byte by byte after 100 Continue, and the connection is kept open', async () => {
      receiver = await RawReceiver.respondingWith((socket) => {
        socket.setNoDelay(true);
        for (const byte of `\r\n${oneHundredContinue}${earlyHints}${ok}`) socket.write(byte);
      });
      for (let sent = 0; sent < 3; sent++)
        expect(await verdictOf(transport, receiver.url)).toBe('status 200');
      expect(receiver.connections).toBe(1);
    });

    it.each([204, 304])('with status %d and a Content-Length, although it has no body', async (status) => {
      expect(await verdictOn(`HTTP/1.1 ${status} x\r\nContent-Length: 5\r\n\r\n`)).toBe(`status ${status}`);
    });

    it.each([
      ['a body', 'HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(kib)],
      ['a chunk extension', `${chunked}2;`, 'x'.repeat(kib)],
      ['tiny chunks', chunked, '1\r\nx\r\n'.repeat(kib)],
      ['a chunk size of zeros', chunked, '0'.repeat(kib)],
      ['a trailer line', `${chunked}2\r\nok\r\n0\r\nx: `, 'x'.repeat(kib)],
    ])('with %s without end, which is cut off, and the connection is closed', async (_, start, endless) => {
      receiver = await endlessReceiver(start, endless);
      expect(await verdictOf(transport, receiver.url)).toBe('status 200');
      await until(() => receiver.openConnections === 0);
    });
  });

  it('has the first 256 chunks of its body, and the rest is cut off', async () => {
    const thousand = `${chunked}${'1\r\nx\r\n'.repeat(1_000)}0\r\n\r\n`;
    receiver = await RawReceiver.respondingWith((socket) => socket.write(thousand));
    const request = { url: receiver.url, method: 'PUT', headers: {}, body: Buffer.from('{}') } as const;
    const response = await transport.send(request, { timeout: 60_000, responseLimit: 4 * kib });
    expect(response).toMatchObject({ status: 200, excerpt: 'x'.repeat(256) });
    await until(() => receiver.openConnections === 0);
  });

  describe('fails the attempt', () => {
    it.each([
      [
        'with 16,000 lines of one name',
        `HTTP/1.1 200 OK\r\n${lines(16_000)}\r\n`,
        'answer has too many header lines',
      ],
      [
        'with 101 header lines',
        `HTTP/1.1 200 OK\r\n${lines(100)}Content-Length: 0\r\n\r\n`,
        'answer has too many header lines',
      ],
      [
        'with 101 header lines, of which 51 are informational',
        `HTTP/1.1 103 x\r\n${lines(51)}\r\nHTTP/1.1 200 OK\r\n${lines(49)}Content-Length: 0\r\n\r\n`,
        'answer has too many header lines',
      ],
      [
        'with 101 header lines, of which 100 are trailers',
        `${chunked}0\r\n${lines(100)}\r\n`,
        'answer has too many header lines',
      ],
      [
        'with 101 line ends before the status line',
        `${'\n'.repeat(101)}HTTP/1.1 200 OK${empty}`,
        'answer has too many header lines',
      ],
      [
        'with 101 lines of one folded header',
        `HTTP/1.1 200 OK\r\nx: y\r\n${' z\r\n'.repeat(100)}\r\n`,
        'answer has too many header lines',
      ],
      [
        'with more than 64 KiB of headers',
        `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(64 * kib)}${empty}`,
        'answer has too large headers',
      ],
      [
        'after three informational responses',
        `${earlyHints.repeat(3)}${ok}`,
        'too many informational answers',
      ],
      ['with status 101', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'answer switches to another protocol'],
      [
        'with status 101 after line ends',
        '\r\rHTTP/1.1 101 Switching Protocols\r\n\r\n',
        'answer switches to another protocol',
      ],
      ['with status 101 over HTTP/2.0', 'HTTP/2.0 101 x\r\n\r\n', 'answer switches to another protocol'],
      [
        'with status 101 and all headers of an upgrade',
        'HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
        'answer switches to another protocol',
      ],
      ['with an invalid informational status', 'HTTP/1.1 1000 x\r\n\r\n', 'answer is not valid HTTP'],
      [
        'with two equal lengths',
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok',
        'answer has two Content-Length headers',
      ],
      [
        'with two different lengths',
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length: 3\r\n\r\nok',
        'answer has two Content-Length headers',
      ],
      [
        'with a length and chunks',
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        'answer is not valid HTTP',
      ],
      [
        'with an invalid header after a length',
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n: x\r\n\r\nok',
        'answer is not valid HTTP',
      ],
      [
        'with a line feed as line end',
        'HTTP/1.1 200 OK\nContent-Length: 2\n\nok',
        'answer is not valid HTTP',
      ],
    ])('%s', async (_, response, words) => {
      expect(await verdictOn(response)).toBe(words);
      await until(() => receiver.openConnections === 0);
    });

    it.each([
      ['line ends before the status line', '', '\r\n', 'answer has too many header lines'],
      ['a reason phrase', 'HTTP/1.1 200 ', 'x', 'answer has too large headers'],
      ['a reason phrase of status 103', 'HTTP/1.1 103 ', 'x', 'answer has too large headers'],
      ['a header name', 'HTTP/1.1 200 OK\r\n', 'x', 'answer has too large headers'],
      ['a header value', 'HTTP/1.1 200 OK\r\nx: ', 'x', 'answer has too large headers'],
      ['header lines', 'HTTP/1.1 200 OK\r\n', 'a:\r\n', 'answer has too many header lines'],
      [
        'header lines of an informational response',
        'HTTP/1.1 103 x\r\n',
        'a:\r\n',
        'answer has too many header lines',
      ],
      ['informational responses', '', earlyHints, 'too many informational answers'],
      ['trailers', `${chunked}0\r\n`, 'a:\r\n', 'answer has too many header lines'],
    ])('with %s without end, and little more than 64 KiB is read', async (_, start, endless, words) => {
      const sockets = new ClientSockets();
      receiver = await endlessReceiver(start, endless);
      expect(await verdictOf(transport, receiver.url)).toBe(words);
      await until(() => receiver.openConnections === 0);
      expect(sockets.stop().bytesRead).toBeLessThanOrEqual(2 * 64 * kib);
    });

    it.each([
      ['without a byte', '', 'connection closed without an answer'],
      ['within the status line', 'HTTP/1', 'connection closed before the answer was complete'],
      ['after an informational response', earlyHints, 'connection closed before the answer was complete'],
      [
        'within the headers',
        'HTTP/1.1 200 OK\r\nx: 1\r\n',
        'connection closed before the answer was complete',
      ],
      [
        'within the body',
        'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok',
        'connection closed before the answer was complete',
      ],
      ['within a chunk', `${chunked}3\r\nok`, 'connection closed before the answer was complete'],
    ])('if the connection is closed %s', async (_, response, words) => {
      receiver = await RawReceiver.respondingWith((socket) => socket.end(response));
      expect(await verdictOf(transport, receiver.url)).toBe(words);
      expect(receiver.requests).toHaveLength(1);
    });
  });
});

/** Starts a receiver that sends `start` and then repeats `endless` as fast as the client reads it. */
function endlessReceiver(start: string, endless: string): Promise<RawReceiver> {
  const piece = endless.repeat(Math.ceil((16 * kib) / endless.length));
  return RawReceiver.respondingWith((socket) => {
    const pour = (): void => {
      while (!socket.destroyed && socket.write(piece, 'latin1'));
    };
    socket.write(start, 'latin1');
    socket.on('drain', pour);
    pour();
  });
}

/** The sockets that this process opens, from the creation of this object until `stop`. */
class ClientSockets {
  private readonly sockets: Socket[] = [];
  private readonly created = channel('net.client.socket');
  private readonly add = (message: unknown) => this.sockets.push((message as { socket: Socket }).socket);

  constructor() {
    this.created.subscribe(this.add);
  }

  stop(): this {
    this.created.unsubscribe(this.add);
    return this;
  }

  get bytesRead(): number {
    return this.sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  }
}

import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import type { WebhookTransport } from '@app/webhooks/extend/transport.js';
import { RawReceiver } from '../support/raw-receiver.js';
import { transportKinds, transportOver, verdictOf } from '../support/transports.js';
import { length, testTimeout } from './support/length.js';

const kib = 1024;
const responseLimit = 4 * kib;
/** The bounds that docs/security.md states. */
const maxHeadSize = 64 * kib;
const maxLines = 100;
const maxInformational = 2;
const maxBody = responseLimit + 16 * kib;
/** The socket may have read one more buffer when a bound is exceeded. */
const readBuffer = 64 * kib;

/** Where in the response the additional bytes are. */
type Place =
  | 'before the status line'
  | 'reason phrase'
  | 'header name'
  | 'header value'
  | 'header lines'
  | 'informational reason phrase'
  | 'informational header lines'
  | 'informational responses'
  | 'chunk size'
  | 'chunk extension'
  | 'chunk data'
  | 'tiny chunks'
  | 'trailer value'
  | 'trailer lines'
  | 'body with a length'
  | 'after the body';

interface Case {
  readonly place: Place;
  readonly count: number;
}

const ok = 'HTTP/1.1 200 OK\r\n';
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`;
const end = 'Content-Length: 0\r\n\r\n';
const many = (text: string, count: number) => text.repeat(count);

/** Returns the response with `count` additional bytes, lines or responses at the place. */
const responses: Readonly<Record<Place, (count: number) => string>> = {
  'before the status line': (count) => `${many('\r\n', count >> 1)}${ok}${end}`,
  'reason phrase': (count) => `HTTP/1.1 200 ${many('x', count)}\r\n${end}`,
  'header name': (count) => `${ok}x${many('x', count)}: 1\r\n${end}`,
  'header value': (count) => `${ok}x: ${many('x', count)}\r\n${end}`,
  'header lines': (count) => `${ok}${many('a:\r\n', count)}${end}`,
  'informational reason phrase': (count) => `HTTP/1.1 103 ${many('x', count)}\r\n\r\n${ok}${end}`,
  'informational header lines': (count) => `HTTP/1.1 103 x\r\n${many('a:\r\n', count)}\r\n${ok}${end}`,
  'informational responses': (count) => `${many('HTTP/1.1 100 Continue\r\n\r\n', count)}${ok}${end}`,
  'chunk size': (count) => `${chunked}${many('0', count)}2\r\nok\r\n0\r\n\r\n`,
  'chunk extension': (count) => `${chunked}2;x${many('x', count)}\r\nok\r\n0\r\n\r\n`,
  'chunk data': (count) => `${chunked}${count.toString(16)}\r\n${many('x', count)}\r\n0\r\n\r\n`,
  'tiny chunks': (count) => `${chunked}${many('1\r\nx\r\n', count)}0\r\n\r\n`,
  'trailer value': (count) => `${chunked}0\r\nx: ${many('x', count)}\r\n\r\n`,
  'trailer lines': (count) => `${chunked}0\r\n${many('a:\r\n', count)}\r\n`,
  'body with a length': (count) => `${ok}Content-Length: ${count}\r\n\r\n${many('x', count)}`,
  'after the body': (count) => `${ok}Content-Length: 2\r\n\r\nok${many('x', count)}`,
};

const isCountOfLines = (place: Place) => place.endsWith('lines');

/** Returns the verdict that the bounds imply. It is computed from the whole response. */
function expectedVerdict({ place, count }: Case): string {
  const response = responses[place](count);
  if (isCountOfLines(place)) {
    // The response has one more line: `Content-Length` or `Transfer-Encoding`.
    if (count + 1 > maxLines) return 'answer has too many header lines';
  }
  if (place === 'informational responses' && count > maxInformational)
    return 'too many informational answers';
  const framing = response.indexOf(chunked);
  const isInBody = framing !== -1 || place === 'body with a length' || place === 'after the body';
  return !isInBody && response.length > maxHeadSize ? 'answer has too large headers' : 'status 200';
}

const counts: fc.Arbitrary<Case> = fc.constantFrom(...(Object.keys(responses) as Place[])).chain((place) => {
  const max = place === 'informational responses' ? 6 : isCountOfLines(place) ? 3_000 : 300 * kib;
  const around = place === 'informational responses' ? 2 : isCountOfLines(place) ? maxLines : maxHeadSize;
  const count = fc.oneof(
    fc.integer({ min: 0, max: Math.min(max, 200) }),
    fc.integer({ min: Math.max(0, around - 60), max: around + 60 }),
    fc.integer({ min: 0, max }),
  );
  // A body of 300,000 chunks would take the receiver longer to write than the rest of the test.
  return count.map((one) => ({ place, count: place === 'tiny chunks' ? one % 10_000 : one }));
});

/** The sizes of the pieces in which the receiver writes the response. The last size is repeated. */
const pieces = fc.oneof(
  fc.constant([Infinity]),
  fc
    .array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 })
    .map((some) => [...some, 16 * kib]),
  fc.array(fc.integer({ min: 100, max: 64 * kib }), { minLength: 1, maxLength: 5 }),
);

const next = `HTTP/1.1 202 Next\r\nContent-Length: 0\r\n\r\n`;

describe.each(transportKinds)('With any response, over %s,', (kind) => {
  const seed = Date.now() & 0x7fffffff;
  let transport: WebhookTransport;
  let receiver: RawReceiver;
  let respond: (socket: Socket) => unknown = () => undefined;
  const sockets: Socket[] = [];
  const created = channel('net.client.socket');
  const add = (message: unknown) => sockets.push((message as { socket: Socket }).socket);

  beforeAll(async () => {
    console.log(`any-response over ${kind}: seed ${seed}`);
    created.subscribe(add);
    receiver = await RawReceiver.respondingWith((socket) => respond(socket));
    transport = transportOver(kind);
  });

  afterAll(async () => {
    created.unsubscribe(add);
    await transport.close?.();
    await receiver.close();
  });

  /** Returns how many bytes the library has read from all its sockets so far. */
  const bytesRead = () => sockets.reduce((sum, socket) => sum + socket.bytesRead, 0);

  it(
    'the attempt has the verdict that the bounds imply, no more than the bounds is read, and the next request gets its own response',
    async () => {
      const holds = fc.asyncProperty(counts, pieces, async (given, sizes) => {
        const response = Buffer.from(responses[given.place](given.count), 'latin1');
        let written: Promise<void> | undefined;
        respond = (socket) => (written = writeInPieces(socket, response, sizes));
        const before = bytesRead();
        expect(await verdictOf(transport, receiver.url, { responseLimit })).toBe(expectedVerdict(given));
        expect(bytesRead() - before).toBeLessThanOrEqual(maxHeadSize + maxBody + readBuffer);
        // Bytes that arrive after the next request was written can't be told from its response.
        await written;
        respond = (socket) => socket.write(next);
        expect(await verdictOf(transport, receiver.url, { responseLimit })).toBe('status 202');
      });
      await fc.assert(holds, { numRuns: length(1_000, 20_000), seed });
    },
    testTimeout,
  );
});

async function writeInPieces(socket: Socket, bytes: Buffer, sizes: readonly number[]): Promise<void> {
  socket.setNoDelay(true);
  for (let at = 0, piece = 0; at < bytes.length && !socket.destroyed; piece++) {
    const size = Math.min(sizes[Math.min(piece, sizes.length - 1)]!, bytes.length - at);
    socket.write(bytes.subarray(at, (at += size)));
    // Lets the client read this piece alone.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import type { WebhookTransport } from '@app/webhooks/extend/transport.js';
import { RawReceiver } from '../support/raw-receiver.js';
import { transportKinds, transportOver, verdictOf } from '../support/transports.js';
import { length, testTimeout } from './support/length.js';
import {
  expectedVerdict,
  isCountOfLines,
  maxBody,
  maxHeadSize,
  maxLines,
  places,
  responseLimit,
  textOf,
} from './support/raw-responses.js';
import type { RawResponse } from './support/raw-responses.js';

const kib = 1024;
/** The socket may have read one more buffer when a bound is exceeded. */
const readBuffer = 64 * kib;

const counts: fc.Arbitrary<RawResponse> = fc.constantFrom(...places).chain((place) => {
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

/**
 * The sizes of the pieces in which the receiver writes the response. The last size is repeated. It is large
 * enough for the maximum number of pieces.
 */
const pieces = fc.oneof(
  fc.constant([Infinity]),
  fc
    .array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 })
    .map((some) => [...some, 16 * kib]),
  fc.array(fc.integer({ min: 256, max: 64 * kib }), { minLength: 1, maxLength: 5 }),
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
        const response = Buffer.from(textOf(given), 'latin1');
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

import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { monotonicNow } from '../harness/monotonic.js';
import { serve } from '../processes/serve.js';
import { Arrivals } from './arrivals.js';

/*
 * A program that serves the receivers of all webhooks in one process, because two cores have no room for more
 * processes. The program serves all addresses that begin with 127, so that each receiver can have an address
 * of its own. The path of a request decides what happens:
 * - `/plain/…` gets a response immediately.
 * - `/close/…` gets a response immediately, which also closes the connection.
 * - `/delay/50/…` gets a response after 50 milliseconds.
 * - `/hang/…` gets no response while the benchmark has switched hanging on, and an immediate response
 *   otherwise.
 * - `/slow/…` gets a response after 14 seconds. These responses aren't counted.
 * - `/flood/…` gets a response with 16,000 header lines.
 * - `/track/…` gets a response immediately. The program records which event arrived, and when.
 */

/** Time until a request to `/slow/…` gets its response, in milliseconds. */
const slowResponse = 14_000;
/** The body of every response. */
const answer = 'ok';
const headers = { 'content-type': 'text/plain', 'content-length': String(answer.length) };

/** A response that is as costly to parse as 64 KB of header lines can be. */
const flood = `HTTP/1.1 200 OK\r\n${'a:\r\n'.repeat(16_000)}Content-Length: 0\r\n\r\n`;

const arrivals = new Arrivals();
const hung = new Set<Socket>();
let isHanging = false;
let connections = 0;

function receive(request: IncomingMessage, response: ServerResponse): void {
  const at = monotonicNow();
  const [, kind, detail] = request.url!.split('/', 3);
  const reply = (): void => {
    // Node would need longer to check these lines than to send them.
    if (kind === 'flood') request.socket.write(flood);
    else
      response.writeHead(200, kind === 'close' ? { ...headers, connection: 'close' } : headers).end(answer);
    if (kind !== 'slow') arrivals.count();
  };
  if (kind === 'track') request.once('data', (chunk: Buffer) => arrivals.note(chunk, at));
  else request.resume();
  request.once('end', () => {
    if (kind === 'delay') setTimeout(reply, Number(detail));
    else if (kind === 'slow') setTimeout(reply, slowResponse);
    else if (kind === 'hang' && isHanging) hung.add(request.socket);
    else reply();
  });
}

const server = createServer({ keepAliveTimeout: 120_000, connectionsCheckingInterval: 600_000 }, receive);
server.requestTimeout = 0;
server.on('connection', (socket) => {
  connections++;
  // A client that refuses a response may reset its connection.
  socket.on('error', () => undefined);
  // Listening on all addresses of the machine is the only way to listen on all addresses of the loopback.
  if (!socket.localAddress?.startsWith('127.')) socket.destroy();
});
const listening = new Promise<void>((resolve) => {
  server.listen({ port: 0, host: '0.0.0.0', backlog: 8192 }, resolve);
});

serve({
  listen: async () => {
    await listening;
    return (server.address() as AddressInfo).port;
  },
  reset: () => {
    arrivals.reset();
    for (const socket of hung) socket.destroy();
    hung.clear();
    isHanging = false;
    connections = 0;
  },
  hang: (on: boolean) => (isHanging = on),
  reached: (count: number) => arrivals.reached(count),
  tracked: () => arrivals.tracked(),
  connections: () => connections,
});

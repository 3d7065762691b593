import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { monotonicNow } from '../harness/monotonic.js';
import { serve } from '../processes/serve.js';
import { Arrivals } from './arrivals.js';

/*
 * A program that serves the receivers of all webhooks in one process, because two cores have no room for more
 * processes. The path of a request decides what happens:
 * - `/plain/…` gets a response immediately.
 * - `/close/…` gets a response immediately, which also closes the connection.
 * - `/delay/50/…` gets a response after 50 milliseconds.
 * - `/hang/…` gets no response while the benchmark has switched hanging on, and an immediate response
 *   otherwise.
 * - `/track/…` gets a response immediately. The program records which event arrived, and when.
 */

/** The body of every response. */
const answer = 'ok';
const headers = { 'content-type': 'text/plain', 'content-length': String(answer.length) };

const arrivals = new Arrivals();
const hung = new Set<Socket>();
let isHanging = false;
let connections = 0;

function receive(request: IncomingMessage, response: ServerResponse): void {
  const at = monotonicNow();
  const [, kind, detail] = request.url!.split('/', 3);
  const reply = (): void => {
    response.writeHead(200, kind === 'close' ? { ...headers, connection: 'close' } : headers).end(answer);
    arrivals.count();
  };
  if (kind === 'track') request.once('data', (chunk: Buffer) => arrivals.note(chunk, at));
  else request.resume();
  request.once('end', () => {
    if (kind === 'delay') setTimeout(reply, Number(detail));
    else if (kind === 'hang' && isHanging) hung.add(request.socket);
    else reply();
  });
}

const server = createServer({ keepAliveTimeout: 120_000, connectionsCheckingInterval: 600_000 }, receive);
server.requestTimeout = 0;
server.on('connection', () => connections++);
const listening = new Promise<void>((resolve) => {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 8192 }, resolve);
});

serve({
  listen: async () => {
    await listening;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
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

import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { serve } from '../processes/serve.js';

/* A program that accepts connections, never reads from them, and never sends a response. */

let connections = 0;
let goal = { count: Infinity, resolve: (): void => undefined };

const server = createServer({ pauseOnConnect: true }, (socket) => {
  socket.on('error', () => undefined);
  // Listening on all addresses of the machine is the only way to listen on all addresses of the loopback.
  if (!socket.localAddress?.startsWith('127.')) socket.destroy();
  else if (++connections >= goal.count) goal.resolve();
});
const listening = new Promise<void>((resolve) => {
  server.listen({ port: 0, host: '0.0.0.0', backlog: 8192 }, resolve);
});

serve({
  listen: async () => {
    await listening;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  },
  connected: (count: number) =>
    new Promise<void>((resolve) => {
      goal = { count, resolve };
      if (connections >= count) resolve();
    }),
});

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Arrival } from './arrival.js';
import { well } from './behaviours.js';
import type { Behaviour } from './behaviours.js';
import { Exchange } from './exchange.js';

/** Keeps every request that arrives, and does with it what its path is told to. */
export class Receiver {
  private readonly all: Exchange[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly behaviours = new Map<string, Behaviour>();
  private standard: Behaviour = well;

  private constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket.once('close', () => this.sockets.delete(socket)));
      socket.on('error', () => undefined);
    });
    server.on('request', (request, response) => {
      const exchange = new Exchange(request, response);
      this.all.push(exchange);
      void (this.behaviours.get(exchange.webhook) ?? this.standard)(exchange);
    });
  }

  static async start(): Promise<Receiver> {
    const server = createServer({ keepAliveTimeout: 0 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Receiver(server);
  }

  /** Those of which it is known what they tell. */
  get arrivals(): readonly Arrival[] {
    return this.all.filter(({ change }) => change !== undefined);
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  /** What it does from now on: with requests to this path, or with all that no path is told of. */
  behave(behaviour: Behaviour, path?: string): void {
    if (path === undefined) this.standard = behaviour;
    else this.behaviours.set(path, behaviour);
  }

  arrivalsAt(path: string): readonly Arrival[] {
    return this.arrivals.filter(({ webhook }) => webhook === path);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

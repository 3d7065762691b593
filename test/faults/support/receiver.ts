import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Arrival } from './arrival.js';
import { well } from './behaviours.js';
import type { Behaviour } from './behaviours.js';
import { Exchange } from './exchange.js';

/** Keeps every request that arrives, and does with it what its path is told to. */
export class Receiver {
  private readonly all: Exchange[] = [];
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly behaviours = new Map<string, Behaviour>();
  private standard: Behaviour = well;

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await receiver.listen();
    return receiver;
  }

  /** Those of which it is known what they tell. */
  get arrivals(): readonly Arrival[] {
    return this.all.filter(({ change }) => change !== undefined);
  }

  url(path: string): string {
    return urlAt(this.servers[0]!, path);
  }

  /** A url at a port that no other webhook has. */
  async urlOfItsOwn(path: string): Promise<string> {
    return urlAt(await this.listen(), path);
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
    const closed = this.servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(closed);
  }

  private async listen(): Promise<Server> {
    const server = createServer({ keepAliveTimeout: 0 }, (request, response) =>
      this.receive(request, response),
    );
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket.once('close', () => this.sockets.delete(socket)));
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.servers.push(server);
    return server;
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    const exchange = new Exchange(request, response);
    this.all.push(exchange);
    void (this.behaviours.get(exchange.webhook) ?? this.standard)(exchange);
  }
}

function urlAt(server: Server, path: string): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

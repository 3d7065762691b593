import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Arrival } from './arrival.js';
import { succeeds } from './behaviours.js';
import type { Behaviour } from './behaviours.js';
import { Exchange } from './exchange.js';

/** A receiver that records every request, and responds according to the behaviour of the path. */
export class Receiver {
  private readonly all: Exchange[] = [];
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly behaviours = new Map<string, Behaviour>();
  private standard: Behaviour = succeeds;
  private readonly delays = monitorEventLoopDelay({ resolution: 20 });

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await receiver.listen();
    receiver.delays.enable();
    return receiver;
  }

  /**
   * All requests whose change is known. The receiver reads the id of the change from the beginning of the
   * body.
   */
  get arrivals(): readonly Arrival[] {
    return this.all.filter(({ change }) => change !== undefined);
  }

  /**
   * For how long the event loop of the test process was blocked at most, in milliseconds. If it was blocked
   * for longer than the timeout of an attempt, the receiver has answered requests that had already timed out.
   */
  get longestStall(): number {
    return Math.round(this.delays.max / 1e6);
  }

  url(path: string): string {
    return urlAt(this.servers[0]!, path);
  }

  /** Opens another port, and returns the URL of this path on that port. No other webhook uses the port. */
  async urlOnOwnPort(path: string): Promise<string> {
    return urlAt(await this.listen(), path);
  }

  /**
   * Sets the behaviour for new requests to this path. Without a path, sets the default behaviour, which
   * applies to all paths for which no behaviour was set.
   */
  behave(behaviour: Behaviour, path?: string): void {
    if (path === undefined) this.standard = behaviour;
    else this.behaviours.set(path, behaviour);
  }

  arrivalsAt(path: string): readonly Arrival[] {
    return this.arrivals.filter(({ webhook }) => webhook === path);
  }

  async close(): Promise<void> {
    this.delays.disable();
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

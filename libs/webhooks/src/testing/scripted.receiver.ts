import { createServer } from 'node:http';
import type {
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
  Server,
  ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { milliseconds } from '../shared/duration.js';
import type { Duration } from '../shared/duration.js';
import { Waiters } from './waiters.js';

/** A request that arrived. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, as they came. */
  readonly path: string;
  /** With lower-case names. */
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** The body, parsed; undefined when it isn't JSON. */
  readonly json: unknown;
  readonly receivedAt: Date;
}

/**
 * - a status, or a whole answer
 * - `hang`: never answers
 * - `drip`: a 200 whose body never ends, a byte at a time
 * - `reset`: cuts the connection
 */
export type ReceiverAnswer =
  | number
  | { readonly status: number; readonly headers?: OutgoingHttpHeaders; readonly body?: string | Buffer }
  | 'hang'
  | 'drip'
  | 'reset';

/** An answer, or a function that gives one for the request. */
export type ScriptedAnswer =
  ReceiverAnswer | ((request: ReceivedRequest) => ReceiverAnswer | Promise<ReceiverAnswer>);

const dripEvery = 20;

/**
 * A real receiver on 127.0.0.1 that does what a test tells it. It answers 200 unless told otherwise.
 *
 * ```ts
 * const receiver = await ScriptedReceiver.start();
 * receiver.answer(503, 'hang');       // the next two requests; then 200 again
 * await receiver.waitFor(3);
 * expect(receiver.requests[0].json).toEqual({ … });
 * await receiver.close();
 * ```
 */
export class ScriptedReceiver {
  /** In the order in which they arrived, whole. */
  readonly requests: ReceivedRequest[] = [];
  /** How many connections there have been. */
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private readonly scripted: ScriptedAnswer[] = [];
  private readonly waiters = new Waiters();
  private standard: ScriptedAnswer = 200;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {
    server.on('connection', (socket) => this.keep(socket));
    server.on('request', (request, response) => void this.receive(request, response));
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(): Promise<ScriptedReceiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ScriptedReceiver(server, (server.address() as AddressInfo).port);
  }

  /** How many connections are open now. */
  get openConnections(): number {
    return this.sockets.size;
  }

  /** What a webhook's `remote_url` is to be; with another path, that it can be told by. */
  url(path = '/'): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** What the next requests get, one each. */
  answer(...answers: ScriptedAnswer[]): void {
    this.scripted.push(...answers);
  }

  /** What all other requests get from now on. Default 200. */
  answerWith(answer: ScriptedAnswer): void {
    this.standard = answer;
  }

  /**
   * Waits until so many requests have arrived, those before the call included.
   * @param options `within`: how long at most, `'5s'` by default
   */
  async waitFor(
    count: number,
    { within = '5s' }: { within?: Duration } = {},
  ): Promise<readonly ReceivedRequest[]> {
    await this.waiters.wait(
      () => this.requests.length >= count,
      milliseconds(within),
      () => {
        const arrived = this.requests.map(({ method, path }) => `${method} ${path}`).join(', ');
        return `Waited ${within} for ${count} requests at ${this.url()}; ${this.requests.length} came: ${arrived || 'none'}`;
      },
    );
    return this.requests;
  }

  /** Stops at once and cuts every connection. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private keep(socket: Socket): void {
    this.connections += 1;
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const received = await read(request);
      this.requests.push(received);
      const scripted = this.scripted.shift() ?? this.standard;
      this.waiters.look();
      give(typeof scripted === 'function' ? await scripted(received) : scripted, response);
    } catch {
      // The sender went away, or the script threw: either way this connection is over.
      request.socket.destroy();
    }
  }
}

async function read(request: IncomingMessage): Promise<ReceivedRequest> {
  const body = (await buffer(request)).toString();
  const { method = '', url: path = '', headers, rawHeaders } = request;
  return { method, path, headers, rawHeaders, body, json: parsed(body), receivedAt: new Date() };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function give(answer: ReceiverAnswer, response: ServerResponse): void {
  if (answer === 'hang') return;
  if (answer === 'reset') response.socket?.resetAndDestroy();
  else if (answer === 'drip') drip(response);
  else if (typeof answer === 'number') response.writeHead(answer).end();
  else response.writeHead(answer.status, answer.headers).end(answer.body);
}

function drip(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write('.'), dripEvery);
  response.once('close', () => clearInterval(timer));
}

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

/** A request that the receiver has received. */
export interface ReceivedRequest {
  readonly method: string;
  /** The path and query of the URL, exactly as received. */
  readonly path: string;
  /** The headers, with lower-case names. */
  readonly headers: IncomingHttpHeaders;
  /** The headers exactly as received, as a list in which each header name is followed by its value. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** The parsed body. Undefined if the body isn't JSON. */
  readonly json: unknown;
  readonly receivedAt: Date;
}

/**
 * An answer of a ScriptedReceiver:
 *
 * - a number: responds with this status
 * - an object: responds with this status, these headers and this body
 * - `hang`: never responds
 * - `drip`: responds with status 200 and a body that never ends, one byte at a time
 * - `reset`: resets the connection
 */
export type ReceiverAnswer =
  | number
  | { readonly status: number; readonly headers?: OutgoingHttpHeaders; readonly body?: string | Buffer }
  | 'hang'
  | 'drip'
  | 'reset';

/** An answer, or a function that is called with the request and returns the answer. */
export type ScriptedAnswer =
  ReceiverAnswer | ((request: ReceivedRequest) => ReceiverAnswer | Promise<ReceiverAnswer>);

/** Time between two bytes of `drip`, in milliseconds. */
const dripInterval = 20;

/**
 * A real HTTP server on 127.0.0.1 whose answers the test chooses. By default, it answers with status 200.
 *
 * ```ts
 * const receiver = await ScriptedReceiver.start();
 * receiver.answer(503, 'hang');       // for the next two requests, then 200 again
 * await receiver.waitFor(3);
 * expect(receiver.requests[0].json).toEqual({ … });
 * await receiver.close();
 * ```
 */
export class ScriptedReceiver {
  /** All requests that have arrived completely, in the order of their arrival. */
  readonly requests: ReceivedRequest[] = [];
  /** The number of connections that have been opened so far. */
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private readonly scripted: ScriptedAnswer[] = [];
  private readonly waiters = new Waiters();
  private defaultAnswer: ScriptedAnswer = 200;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {
    server.on('connection', (socket) => this.keep(socket));
    server.on('request', (request, response) => void this.receive(request, response));
  }

  /** Starts a receiver on a free port of 127.0.0.1. */
  static async start(): Promise<ScriptedReceiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ScriptedReceiver(server, (server.address() as AddressInfo).port);
  }

  /** The number of connections that are open now. */
  get openConnections(): number {
    return this.sockets.size;
  }

  /**
   * Returns the URL to use as a webhook's `remote_url`.
   *
   * @param path a path, to distinguish several webhooks that send to this receiver. Default `'/'`
   */
  url(path = '/'): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** Sets the answers to the next requests. Each request gets one of the answers, in the given order. */
  answer(...answers: ScriptedAnswer[]): void {
    this.scripted.push(...answers);
  }

  /** Sets the default answer, for requests to which `answer` has assigned no answer. Initially 200. */
  answerWith(answer: ScriptedAnswer): void {
    this.defaultAnswer = answer;
  }

  /**
   * Waits until the receiver has received `count` requests in total. Requests from before the call count too.
   *
   * @param count the number of requests
   * @param options `within`: the maximum time to wait. Default `'5s'`
   * @returns all received requests
   * @throws Error when the time is over and fewer requests were received. The message lists the received
   *   requests
   */
  async waitFor(
    count: number,
    { within = '5s' }: { within?: Duration } = {},
  ): Promise<readonly ReceivedRequest[]> {
    await this.waiters.wait(
      () => this.requests.length >= count,
      milliseconds(within),
      () => {
        const received = this.requests.map(({ method, path }) => `${method} ${path}`).join(', ');
        return `Waited ${within} for ${count} requests at ${this.url()}, but received ${this.requests.length}: ${received || 'none'}`;
      },
    );
    return this.requests;
  }

  /** Stops the server immediately, and closes all connections. */
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
      const scripted = this.scripted.shift() ?? this.defaultAnswer;
      this.waiters.check();
      give(typeof scripted === 'function' ? await scripted(received) : scripted, response);
    } catch {
      // Close the connection, because no answer can be sent. Either the sender has disconnected, or the
      // answer is a function that has thrown an error.
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
  const timer = setInterval(() => response.write('.'), dripInterval);
  response.once('close', () => clearInterval(timer));
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Arrival, Outcome } from './arrival.js';

const usedSockets = new WeakSet<Socket>();

/** A request that a behaviour handles at the receiver, and the response to this request. */
export class Exchange implements Arrival {
  readonly webhook: string;
  readonly process: number;
  readonly at = performance.now();
  answeredAt: number | undefined;
  outcome: Outcome | undefined;
  body = '';
  /** True if the client has sent a request on this connection before. */
  readonly isOnUsedConnection: boolean;
  private readonly end: Promise<void>;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
  ) {
    this.webhook = request.url ?? '';
    this.process = Number(/^faults\/(\d+)$/.exec(request.headers['user-agent'] ?? '')?.[1]);
    this.end = new Promise((resolve) => request.once('close', resolve).once('end', resolve));
    response.on('error', () => undefined);
    this.isOnUsedConnection = usedSockets.has(request.socket);
    usedSockets.add(request.socket);
  }

  get change(): string | undefined {
    return /^{"id":"([^"]+)"/.exec(this.body)?.[1];
  }

  /** Reads the body. Resolves when the whole body has arrived or the client has disconnected. */
  async read(): Promise<void> {
    this.request.setEncoding('utf8').on('data', (text: string) => (this.body += text));
    await this.end;
  }

  answer(status: number): void {
    this.answeredAt = performance.now();
    this.outcome = { result: status === 200 ? 'success' : 'status', status };
    this.response.writeHead(status).end();
  }
}

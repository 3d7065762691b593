import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A request that a `RawReceiver` has received completely. */
export interface RawRequest {
  /** The number of the connection, from 1. */
  readonly connection: number;
  /** The number of the request on its connection, from 1. */
  readonly number: number;
  readonly text: string;
}

/** A raw TCP server, which sends only the bytes that the test writes to its sockets. */
export class RawReceiver {
  /** All requests that have arrived completely. */
  readonly requests: RawRequest[] = [];
  private readonly sockets: Socket[] = [];
  private readonly open = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** @param onConnection called for each connection, before a request has arrived */
  static async start(onConnection: (socket: Socket, connection: number) => void): Promise<RawReceiver> {
    const server = createServer();
    const receiver = new RawReceiver(server);
    server.on('connection', (socket) => {
      receiver.open.add(socket.on('error', () => undefined));
      socket.once('close', () => receiver.open.delete(socket));
      onConnection(socket, receiver.sockets.push(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  /** Starts a receiver that calls `respond` when a request has arrived completely. */
  static async respondingWith(respond: (socket: Socket, request: RawRequest) => void): Promise<RawReceiver> {
    const receiver: RawReceiver = await RawReceiver.start((socket, connection) => {
      let text = '';
      let number = 0;
      socket.setEncoding('latin1').on('data', (piece: string) => {
        text += piece;
        for (let end = endOfRequest(text); end > 0; end = endOfRequest(text)) {
          const request = { connection, number: ++number, text: text.slice(0, end) };
          text = text.slice(end);
          receiver.requests.push(request);
          respond(socket, request);
        }
      });
    });
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** The number of connections that have been opened so far. */
  get connections(): number {
    return this.sockets.length;
  }

  /** The number of connections that are open now. */
  get openConnections(): number {
    return this.open.size;
  }

  async close(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Returns where the first request in the text ends, or 0 if it is not complete. */
function endOfRequest(text: string): number {
  const head = text.indexOf('\r\n\r\n') + 4;
  const end = head + Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
  return head < 4 || text.length < end ? 0 : end;
}

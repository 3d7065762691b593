import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { FreshDatabase, TestDatabase } from './databases.js';

/** How the server says that it is ready for the first query: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const ready = Buffer.from('Z\0\0\0\x05I', 'latin1');

/** Leads to a PostgreSQL server, and can end connections as the server would, to the moment. */
export class PostgresGateway {
  /** Whether connections are ended by the very bytes that say that they are ready. */
  endsAtOnce = false;
  /** How many were ended so. */
  ended = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly onward: URL,
  ) {
    server.on('connection', (socket) => this.lead(socket));
  }

  /** @returns the kind of database whose databases are reached over a gateway, which is there once one is created */
  static before(database: TestDatabase): TestDatabase & { gateway: PostgresGateway } {
    const before: TestDatabase & { gateway: PostgresGateway } = {
      name: database.name,
      gateway: undefined!,
      create: async () => {
        const fresh = await database.create();
        before.gateway = await PostgresGateway.open(new URL(fresh.url));
        return before.gateway.led(fresh);
      },
    };
    return before;
  }

  private static async open(onward: URL): Promise<PostgresGateway> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new PostgresGateway(server, onward);
  }

  private led(fresh: FreshDatabase): FreshDatabase {
    const url = new URL(this.onward);
    url.port = String((this.server.address() as AddressInfo).port);
    return {
      options: { ...fresh.options, url: url.href } as FreshDatabase['options'],
      url: url.href,
      drop: async () => {
        for (const socket of this.sockets) socket.destroy();
        await new Promise((resolve) => this.server.close(resolve));
        await fresh.drop();
      },
    };
  }

  private lead(socket: Socket): void {
    const onward = connect(Number(this.onward.port), this.onward.hostname);
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => undefined).once('close', () => other.destroy());
    }
    socket.pipe(onward);
    if (this.endsAtOnce) this.endWhenReady(socket, onward);
    else onward.pipe(socket);
  }

  private endWhenReady(socket: Socket, onward: Socket): void {
    let said = Buffer.alloc(0);
    onward.on('data', (bytes) => {
      said = Buffer.concat([said, bytes]);
      if (!said.subarray(-ready.length).equals(ready)) return;
      this.ended++;
      socket.end(
        Buffer.concat([said, fatal('57P01', 'terminating connection due to administrator command')]),
      );
    });
  }
}

/** An `ErrorResponse` after which the server closes the connection. */
function fatal(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

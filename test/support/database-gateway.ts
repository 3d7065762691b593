import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { FreshDatabase, TestDatabase } from './databases.js';

/**
 * The bytes of PostgreSQL's ReadyForQuery message. See
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
const ready = Buffer.from('Z\0\0\0\x05I', 'latin1');
/** The bytes of PostgreSQL's request for a password in clear text. */
const passwordRequest = Buffer.from('R\0\0\0\x08\0\0\0\x03', 'latin1');

/**
 * A TCP proxy between a host and the host's database server. It simulates failures of the server and of the
 * network.
 */
export class DatabaseGateway {
  /** If true, the gateway accepts connections but never responds to them. */
  isUnresponsive = false;
  /**
   * If true, the gateway closes each new connection as soon as it is ready: one packet contains both the
   * ready message and the error that closes the connection. Only for PostgreSQL.
   */
  endsWhenReady = false;
  /**
   * The password that the gateway requires, although the server behind the gateway requires no password. Only
   * for PostgreSQL.
   */
  password: string | undefined;
  /**
   * A text in a statement. The next connection that sends a statement with this text gets no more responses.
   * The server still receives everything that the host sends on this connection.
   */
  loseAnswerTo: string | undefined;
  /**
   * Number of connections on which the gateway simulated a failure: connections that were closed when they
   * were ready, that got no more responses, or that were never answered.
   */
  hits = 0;
  private server: Server;
  private readonly sockets = new Set<Socket>();

  /**
   * Returns a kind of database that differs from the given one only in that its connections pass through the
   * gateway.
   */
  before(database: TestDatabase): TestDatabase {
    return {
      name: database.name,
      create: async () => this.route(await database.create()),
    };
  }

  /** Closes all current connections. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Stops forwarding until `goOn()` is called. */
  stall(): void {
    for (const socket of this.sockets) socket.pause();
  }

  goOn(): void {
    for (const socket of this.sockets) socket.resume();
  }

  private async route(fresh: FreshDatabase): Promise<FreshDatabase> {
    const url = new URL(fresh.url);
    const { hostname, port } = url;
    // Allows half-open sockets. Otherwise Node would send a FIN when the client ends a connection, even if
    // the gateway must not respond at all.
    this.server = createServer({ allowHalfOpen: true }, (socket) =>
      this.accept(socket, () => connect(Number(port), hostname)),
    );
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    const drop = async () => {
      this.cut();
      await new Promise((resolve) => this.server.close(resolve));
      await fresh.drop();
    };
    return { options: { ...fresh.options, url: url.href } as FreshDatabase['options'], url: url.href, drop };
  }

  private accept(socket: Socket, toServer: () => Socket): void {
    this.keep(socket);
    if (this.isUnresponsive) {
      this.hits++;
      return void socket.resume();
    }
    if (this.password !== undefined) return this.askForPassword(socket, toServer, this.password);
    this.join(socket, toServer());
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket.on('error', () => undefined).once('close', () => this.sockets.delete(socket)));
  }

  private join(socket: Socket, server: Socket): void {
    this.keep(server);
    socket.once('end', () => server.end()).once('close', () => server.destroy());
    server.once('end', () => socket.end()).once('close', () => socket.destroy());
    socket.on('data', (bytes) => {
      if (this.loseAnswerTo !== undefined && bytes.includes(this.loseAnswerTo)) {
        this.loseAnswerTo = undefined;
        this.hits++;
        server.removeAllListeners('data').resume();
      }
      server.write(bytes);
    });
    if (this.endsWhenReady) this.endWhenReady(socket, server);
    else server.on('data', (bytes) => socket.write(bytes));
  }

  private endWhenReady(socket: Socket, server: Socket): void {
    let said = Buffer.alloc(0);
    server.on('data', (bytes) => {
      said = Buffer.concat([said, bytes]);
      if (!said.subarray(-ready.length).equals(ready)) return;
      this.hits++;
      socket.end(
        Buffer.concat([said, fatal('57P01', 'terminating connection due to administrator command')]),
      );
    });
  }

  private askForPassword(socket: Socket, toServer: () => Socket, password: string): void {
    socket.once('data', (startup) => {
      socket.write(passwordRequest);
      socket.once('data', (answer) => {
        if (!answer.includes(`${password}\0`))
          return void socket.end(fatal('28P01', 'password authentication failed'));
        const server = toServer();
        this.join(socket, server);
        server.write(startup);
      });
    });
  }
}

/** Builds a PostgreSQL error after which the server closes the connection. */
function fatal(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

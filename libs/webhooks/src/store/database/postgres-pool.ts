import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Client, ClientBase, ClientConfig, Pool } from 'pg';
import type { DataSource } from 'typeorm';

/**
 * Maximum time for a cancel request, in milliseconds. Without this limit, the request would take longer if
 * the server can't be reached.
 */
const maxCancelTime = 5000;

interface PostgresPool extends Pool {
  readonly Client: new (options: ClientConfig) => Client;
}

/** Returns the host's connection pool, which is not part of the public interface of TypeORM's driver. */
export function poolOf(dataSource: DataSource): PostgresPool {
  return (dataSource.driver as unknown as { readonly master: PostgresPool }).master;
}

/**
 * Creates a connection outside the pool. The connection has the same configuration as the pool's connections,
 * except for the given settings.
 */
export function createConnection(dataSource: DataSource, config: ClientConfig): Client {
  const { Client: PgClient, options } = poolOf(dataSource);
  // The password is copied explicitly, because the pool makes it non-enumerable. The spread therefore does
  // not copy the password.
  return new PgClient({ ...options, password: options.password, ...config });
}

/**
 * The internal members of pg's clients that the library uses. The clients of `pg-native` lack these members.
 */
interface ClientParts {
  readonly connection?: { readonly stream: Socket };
  readonly host: string;
  readonly port: number;
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/**
 * Closes a connection without the protocol's closing message, because the message would wait for a server
 * that is gone. Statements that wait for an answer fail with the given error.
 */
export function severConnection(client: ClientBase, error?: Error): void {
  const { connection } = client as unknown as ClientParts;
  if (connection) connection.stream.destroy(error);
  else void (client as Client).end().catch(() => undefined);
}

/**
 * Asks the server to cancel the current statement of a connection. Closing the connection is not enough,
 * because a statement that waits for a lock does not notice that its client is gone. The request uses a
 * separate connection and gets no answer:
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export function cancelStatement(client: ClientBase): void {
  const { host, port, processID, secretKey } = client as unknown as ClientParts;
  if (typeof processID !== 'number' || typeof secretKey !== 'number') return;
  const request = Buffer.alloc(16);
  for (const [index, number] of [16, 80_877_102, processID, secretKey].entries())
    request.writeInt32BE(number, 4 * index);
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.on('error', () => undefined).setTimeout(maxCancelTime, () => socket.destroy());
  socket.end(request);
}

const guarded = new WeakSet<Pool>();

/**
 * Keeps the process alive if the server closes a connection at the moment when the connection becomes ready.
 * pg then emits an `error` event. Without a listener for this event, Node ends the process. No other listener
 * exists yet: the pool has just removed its own, and TypeORM adds one a moment later. The code that uses the
 * connection gets the error from its first query.
 */
export function surviveLostConnections(pool: Pool): void {
  if (guarded.has(pool)) return;
  guarded.add(pool);
  pool.on('connect', (client) => client.on('error', () => undefined));
}

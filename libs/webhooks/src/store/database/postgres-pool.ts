import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Client, ClientBase, ClientConfig, Pool } from 'pg';
import type { DataSource } from 'typeorm';

/** Maximum time for a cancel request to a server that can't be reached, in milliseconds. */
const maxCancelTime = 5000;

interface PostgresPool extends Pool {
  readonly Client: new (options: ClientConfig) => Client;
}

/**
 * Returns the pool of the host's connections, which is not part of the public interface of TypeORM's driver.
 */
export function poolOf(dataSource: DataSource): PostgresPool {
  return (dataSource.driver as unknown as { readonly master: PostgresPool }).master;
}

/** Creates a connection with the configuration of the pool's connections, outside the pool. */
export function createConnection(dataSource: DataSource, config: ClientConfig): Client {
  const { Client: PgClient, options } = poolOf(dataSource);
  // The pool makes the password non-enumerable, so the spread does not copy it.
  return new PgClient({ ...options, password: options.password, ...config });
}

/** Parts of pg's clients that are not public. The clients of `pg-native` lack them. */
interface ClientParts {
  readonly connection?: { readonly stream: Socket };
  readonly host: string;
  readonly port: number;
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/**
 * Ends a connection without the closing message, which would wait for a server that is gone. Statements that
 * wait for an answer fail with the error.
 */
export function severConnection(client: ClientBase, error?: Error): void {
  const { connection } = client as unknown as ClientParts;
  if (connection) connection.stream.destroy(error);
  else void (client as Client).end().catch(() => undefined);
}

/**
 * Asks the server to cancel the current statement of a connection. A statement that waits for a lock does not
 * notice that its client is gone. The request uses a separate connection and has no answer:
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
 * Keeps the process alive if the server ends a connection at the very moment when it is ready. pg emits an
 * `error` event, which ends a process without a listener: the pool has just removed its own, and TypeORM adds
 * one a moment later. The user of the connection gets the error from its first query.
 */
export function surviveLostConnections(pool: Pool): void {
  if (guarded.has(pool)) return;
  guarded.add(pool);
  pool.on('connect', (client) => client.on('error', () => undefined));
}

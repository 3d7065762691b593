import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Client, ClientBase, ClientConfig, Pool } from 'pg';
import type { DataSource } from 'typeorm';

/** A server that can't be reached isn't asked for longer, in milliseconds. */
const longestCancel = 5000;

interface PostgresPool extends Pool {
  readonly Client: new (options: ClientConfig) => Client;
}

/** The pool of the host's connections: TypeORM's driver has it besides its public interface. */
export function poolOf(dataSource: DataSource): PostgresPool {
  return (dataSource.driver as unknown as { readonly master: PostgresPool }).master;
}

/** A connection that isn't one of the pool's, and made like those. */
export function connectionBeside(dataSource: DataSource, config: ClientConfig): Client {
  const { Client: PgClient, options } = poolOf(dataSource);
  // The pool hides the password from whoever enumerates its options.
  return new PgClient({ ...options, password: options.password, ...config });
}

/** What pg's clients have besides their public interface; those of `pg-native` don't. */
interface ClientParts {
  readonly connection?: { readonly stream: Socket };
  readonly host: string;
  readonly port: number;
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/** Ends a connection without a farewell, for which a server that is gone would be waited for; what waits for an answer fails with the error. */
export function severConnection(client: ClientBase, error?: Error): void {
  const { connection } = client as unknown as ClientParts;
  if (connection) connection.stream.destroy(error);
  else void (client as Client).end().catch(() => undefined);
}

/**
 * Asks the server to stop what it does for a connection: one that waits for a lock doesn't notice that nobody waits for it any more. Over a connection of
 * its own, and only a request: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export function cancelStatement(client: ClientBase): void {
  const { host, port, processID, secretKey } = client as unknown as ClientParts;
  if (typeof processID !== 'number' || typeof secretKey !== 'number') return;
  const request = Buffer.alloc(16);
  for (const [index, number] of [16, 80_877_102, processID, secretKey].entries())
    request.writeInt32BE(number, 4 * index);
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.on('error', () => undefined).setTimeout(longestCancel, () => socket.destroy());
  socket.end(request);
}

const outlived = new WeakSet<Pool>();

/**
 * Keeps the process alive when the server ends a connection in the very moment in which it is ready. pg tells that by an event that ends the process
 * when nobody listens; the pool has just stopped to, and TypeORM begins a moment later. Whoever gets the connection is told by its first query.
 */
export function outliveConnections(pool: Pool): void {
  if (outlived.has(pool)) return;
  outlived.add(pool);
  pool.on('connect', (client) => client.on('error', () => undefined));
}

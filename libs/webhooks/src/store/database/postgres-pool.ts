import type { Socket } from 'node:net';
import type { Client, ClientBase, ClientConfig, Pool } from 'pg';
import type { DataSource } from 'typeorm';

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

/** The socket of a connection. */
export function streamOf(client: ClientBase): Socket {
  return (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream;
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

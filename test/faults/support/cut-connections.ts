import type { DataSource } from 'typeorm';

/** Closes all connections to this database except the connection on which this function runs. */
export async function cutConnections(tables: DataSource): Promise<void> {
  if (tables.options.type === 'postgres') {
    await tables.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    return;
  }
  const connections: { id: number }[] = await tables.query(
    'select id from information_schema.processlist where db = database() and id <> connection_id()',
  );
  // Ignores errors, because the connection may have ended by itself meanwhile.
  for (const { id } of connections) await tables.query(`kill ${id}`).catch(() => undefined);
}

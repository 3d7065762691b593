import type { DataSource } from 'typeorm';
import { MariadbServer } from '../servers/mariadb-server.js';
import { cutConnections } from './cut-connections.js';
import type { HostProcess } from './host-process.js';
import type { Scene } from './scene.js';

/** Makes the database read-only, or writable again. */
export async function setReadOnly(scene: Scene, worker: HostProcess, isReadOnly: boolean): Promise<void> {
  const { database, tables } = scene;
  if (database instanceof MariadbServer) {
    await database.administer(`set global read_only = ${isReadOnly ? 1 : 0}`);
  } else if (tables.options.type === 'postgres') {
    await setPostgresReadOnly(tables, isReadOnly);
  } else if (tables.options.type === 'mysql') {
    await tables.query(`alter database ${String(tables.driver.database)} read only = ${isReadOnly ? 1 : 0}`);
  } else {
    await worker.call('forbidWriting', isReadOnly);
  }
}

/**
 * Makes a PostgreSQL database read-only or writable. The setting applies only to connections that are opened
 * afterwards.
 */
async function setPostgresReadOnly(tables: DataSource, isReadOnly: boolean): Promise<void> {
  const runner = tables.createQueryRunner();
  try {
    const [{ name }] = (await runner.query('select current_database() as name')) as [{ name: string }];
    await runner.query('set default_transaction_read_only = off');
    await runner.query(
      `alter database ${name} set default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`,
    );
  } finally {
    await runner.release();
  }
  await cutConnections(tables);
}

import type { DataSource } from 'typeorm';
import type { Clock } from '../../extend/clock.js';
import { databaseKindOf } from '../../model/database-kind.js';
import type { Telemetry } from '../../observe/telemetry.js';
import { defaultDatabaseTimeout } from './database-timeout.js';
import type { Database } from './database.js';
import { MysqlDatabase } from './mysql.database.js';
import { PostgresDatabase } from './postgres.database.js';
import { SqliteDatabase } from './sqlite.database.js';

/**
 * Opens the host's database for the stores.
 * @param timeout how long to wait for an answer of a database server, in milliseconds
 * @throws WebhooksConfigurationError if the library does not support the type of the DataSource, or if the
 *   DataSource does not include the library's TypeORM classes
 */
export async function openDatabase(
  dataSource: DataSource,
  clock: Clock,
  telemetry: Telemetry,
  timeout = defaultDatabaseTimeout,
): Promise<Database> {
  switch (databaseKindOf(dataSource)) {
    case 'postgres':
      return new PostgresDatabase(dataSource, clock, telemetry, timeout);
    case 'mysql':
    case 'mariadb':
      return new MysqlDatabase(dataSource, clock, timeout);
    case 'better-sqlite3':
      return SqliteDatabase.open(dataSource, clock);
  }
}

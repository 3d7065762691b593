import type { DataSource } from 'typeorm';
import type { Clock } from '../../extend/clock.js';
import type { Telemetry } from '../../observe/telemetry.js';
import type { Database } from './database.js';
import { databaseKindOf } from '../../model/database-kind.js';
import { MysqlDatabase } from './mysql.database.js';
import { defaultPatience } from './patience.js';
import { PostgresDatabase } from './postgres.database.js';
import { SqliteDatabase } from './sqlite.database.js';

/**
 * The store's way into the host's database.
 * @param patience how long a server is waited for, in milliseconds
 * @throws WebhooksConfigurationError when the database is of another kind, or its DataSource doesn't know our classes
 */
export async function openDatabase(
  dataSource: DataSource,
  clock: Clock,
  telemetry: Telemetry,
  patience = defaultPatience,
): Promise<Database> {
  switch (databaseKindOf(dataSource)) {
    case 'postgres':
      return new PostgresDatabase(dataSource, clock, telemetry, patience);
    case 'mysql':
    case 'mariadb':
      return new MysqlDatabase(dataSource, clock, patience);
    case 'better-sqlite3':
      return SqliteDatabase.open(dataSource, clock);
  }
}

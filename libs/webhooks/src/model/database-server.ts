import type { DataSource } from 'typeorm';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import { databaseKindOf } from './database-kind.js';

/** The servers that the library supports. A DataSource of type `mysql` or `mariadb` can use either server. */
type DatabaseServer = 'postgres' | 'mysql' | 'mariadb' | 'sqlite';

/** Runs a SELECT and returns its rows. */
type Ask = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/**
 * Servers that speak the protocol of PostgreSQL and call themselves PostgreSQL in their version, but lack
 * features that the library needs, such as advisory locks.
 */
const notPostgres = /redshift|-YB-|greenplum|materialize|risingwave|questdb/i;

/**
 * Returns the server that a DataSource is connected to.
 * @throws WebhooksConfigurationError if the library does not support the type of the DataSource or the
 *   server, or if texts can lose characters on their way into the tables
 */
export async function serverOf(dataSource: DataSource, ask: Ask): Promise<DatabaseServer> {
  switch (databaseKindOf(dataSource)) {
    case 'better-sqlite3':
      return 'sqlite';
    case 'postgres':
      await expectPostgres(ask);
      await expectUtf8(ask);
      return 'postgres';
    case 'mysql':
    case 'mariadb':
      await expectUtf8mb4(ask);
      return /mariadb/i.test(await versionOf(ask)) ? 'mariadb' : 'mysql';
  }
}

async function versionOf(ask: Ask): Promise<string> {
  const [row] = await ask('select version() as version');
  return String(row!['version']);
}

async function expectPostgres(ask: Ask): Promise<void> {
  const version = await versionOf(ask);
  if (version.startsWith('PostgreSQL ') && !notPostgres.test(version)) return;
  throw new WebhooksConfigurationError(
    `the server of the DataSource is not PostgreSQL, although it speaks the same protocol. It calls itself "${version}". ` +
      'Use PostgreSQL, MySQL, MariaDB or SQLite',
  );
}

/**
 * Refuses a PostgreSQL database with another encoding than UTF8. The response of a receiver can contain any
 * character, so its outcome could not be recorded.
 */
async function expectUtf8(ask: Ask): Promise<void> {
  const [row] = await ask(
    "select current_database() as name, current_setting('server_encoding') as encoding",
  );
  const { name, encoding } = row!;
  if (encoding === 'UTF8') return;
  throw new WebhooksConfigurationError(
    `the database ${String(name)} has the encoding ${String(encoding)}, which can't store the bodies and responses of webhooks, ` +
      "because they can contain any character; use a database with the encoding UTF8 (create database … encoding 'UTF8' template template0)",
  );
}

/**
 * Refuses connections to MySQL and MariaDB with another charset than utf8mb4. With such a charset, the server
 * refuses characters or replaces them without an error.
 */
async function expectUtf8mb4(ask: Ask): Promise<void> {
  const [row] = await ask(
    'select @@character_set_client as c, @@character_set_connection as n, @@character_set_results as r',
  );
  const charset = (Object.values(row!) as string[]).find((one) => one !== 'utf8mb4');
  if (charset === undefined) return;
  throw new WebhooksConfigurationError(
    `the connections of the DataSource have the charset ${charset}, which can't carry the bodies and responses of webhooks, ` +
      "because they can contain any character; give the DataSource charset: 'utf8mb4'",
  );
}

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { NotAvailable } from '../harness/case.js';
import type { Scope } from '../harness/scope.js';
import { BenchDatabase } from './bench-database.js';
import type { DatabaseName } from './bench-database.js';
import { openWithTables } from './make-tables.js';
import { mariadbSeeds, postgresSeeds, sqliteSeeds } from './seed-dialect.js';

const postgresUrl = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const mariadbUrl = process.env['TEST_MARIADB_URL'] ?? 'mysql://root@127.0.0.1:3306/test';

/** Pool size of each process under test. The host and the library share the pool. */
const poolSize = 20;

/**
 * Creates a fresh database.
 * @throws NotAvailable if the server does not respond
 */
export function createDatabase(name: DatabaseName, scope: Scope): Promise<BenchDatabase> {
  switch (name) {
    case 'SQLite':
      return createSqlite(scope);
    case 'PostgreSQL':
      return createPostgres(scope, postgresUrl);
    case 'MariaDB':
      return createMariadb(scope);
  }
}

async function createSqlite(scope: Scope): Promise<BenchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-webhooks-'));
  const options: DataSourceOptions = { type: 'better-sqlite3', database: join(folder, 'bench.sqlite') };
  const dataSource = await openWithTables(options);
  // Sets WAL mode here, because the library can't set it while this connection is open.
  await dataSource.query('pragma journal_mode = WAL');
  const drop = async (): Promise<void> => rmSync(folder, { recursive: true, force: true });
  return scope.add(new BenchDatabase('SQLite', options, sqliteSeeds, dataSource, drop));
}

export async function createPostgres(scope: Scope, server: string): Promise<BenchDatabase> {
  const database = freshName();
  await execute({ type: 'postgres', url: server }, `create database ${database}`);
  const options: DataSourceOptions = { type: 'postgres', url: urlWith(server, database), poolSize };
  const dataSource = await openWithTables(options);
  const drop = (): Promise<void> =>
    execute({ type: 'postgres', url: server }, `drop database ${database} with (force)`);
  return scope.add(new BenchDatabase('PostgreSQL', options, postgresSeeds, dataSource, drop));
}

async function createMariadb(scope: Scope): Promise<BenchDatabase> {
  const database = freshName();
  await execute({ type: 'mysql', url: mariadbUrl }, `create database ${database}`);
  const options: DataSourceOptions = { type: 'mysql', url: urlWith(mariadbUrl, database), poolSize };
  const dataSource = await openWithTables(options);
  const drop = (): Promise<void> => execute({ type: 'mysql', url: mariadbUrl }, `drop database ${database}`);
  return scope.add(new BenchDatabase('MariaDB', options, mariadbSeeds, dataSource, drop));
}

function freshName(): string {
  return `bench_webhooks_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
}

function urlWith(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function execute(options: DataSourceOptions, statement: string): Promise<void> {
  const server = await connected(options);
  try {
    await server.query(statement);
  } finally {
    await server.destroy();
  }
}

async function connected(options: DataSourceOptions): Promise<DataSource> {
  try {
    return await new DataSource(options).initialize();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ECONNREFUSED') throw new NotAvailable('no server responds');
    throw error;
  }
}

/** Returns the version of the server, or undefined if it does not respond. */
export async function versionOf(name: DatabaseName): Promise<string | undefined> {
  const options: Record<DatabaseName, DataSourceOptions> = {
    SQLite: { type: 'better-sqlite3', database: ':memory:' },
    PostgreSQL: { type: 'postgres', url: postgresUrl },
    MariaDB: { type: 'mysql', url: mariadbUrl },
  };
  const sql: Record<DatabaseName, string> = {
    SQLite: 'select sqlite_version() as version',
    PostgreSQL: `select current_setting('server_version') as version`,
    MariaDB: 'select version() as version',
  };
  try {
    const server = await connected(options[name]);
    const [row] = (await server.query(sql[name])) as [{ version: string }];
    await server.destroy();
    return row.version;
  } catch (error) {
    if (error instanceof NotAvailable) return undefined;
    throw error;
  }
}

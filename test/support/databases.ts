import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import type { DataSourceOptions } from 'typeorm';
import { DataSource } from 'typeorm';

/** A kind of database that the tests run on. */
export interface TestDatabase {
  readonly name: 'SQLite' | 'PostgreSQL' | 'MariaDB' | 'MySQL';
  /** Creates an empty database for one test file. */
  create(): Promise<FreshDatabase>;
}

export interface FreshDatabase {
  readonly options: DataSourceOptions;
  /** The URL of the database, in the format of the environment variable DATABASE_URL of the sample server. */
  readonly url: string;
  drop(): Promise<void>;
}

const postgresUrl = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const mariadbUrl = process.env['TEST_MARIADB_URL'] ?? 'mysql://root@127.0.0.1:3306/test';
/** Has no default, because MySQL and MariaDB have the same default port. */
const mysqlUrl = process.env['TEST_MYSQL_URL'];

export const sqlite: TestDatabase = {
  name: 'SQLite',
  async create() {
    const folder = mkdtempSync(join(tmpdir(), 'webhooks-'));
    const database = join(folder, 'test.sqlite');
    return {
      options: { type: 'better-sqlite3', database },
      url: `sqlite:${database}`,
      drop: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

const postgres: TestDatabase = {
  name: 'PostgreSQL',
  create: () =>
    onServer(
      postgresUrl,
      (url) => ({ type: 'postgres', url }),
      (name) => `drop database ${name} with (force)`,
    ),
};

const mariadb: TestDatabase = {
  name: 'MariaDB',
  create: () => onMysqlServer(mariadbUrl),
};

const mysql: TestDatabase = {
  name: 'MySQL',
  create: () => onMysqlServer(mysqlUrl!),
};

function onMysqlServer(serverUrl: string): Promise<FreshDatabase> {
  return onServer(
    serverUrl,
    (url) => ({ type: 'mysql', url }),
    (name) => `drop database ${name}`,
  );
}

async function onServer(
  serverUrl: string,
  optionsFor: (url: string) => DataSourceOptions,
  dropStatement: (name: string) => string,
): Promise<FreshDatabase> {
  const name = `webhooks_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await execute(optionsFor(serverUrl), `create database ${name}`);
  return {
    options: optionsFor(url.href),
    url: url.href,
    drop: () => execute(optionsFor(serverUrl), dropStatement(name)),
  };
}

async function execute(options: DataSourceOptions, statement: string): Promise<void> {
  const server = await new DataSource(options).initialize();
  try {
    await server.query(statement);
  } finally {
    await server.destroy();
  }
}

async function isReachable(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.end());
  });
}

/** A kind of database, and whether its tests can run on this machine. */
interface KnownDatabase {
  readonly database: TestDatabase;
  /** Why the tests can't run. Undefined if they can. */
  readonly missing: string | undefined;
}

/**
 * Returns the entry of a database server. With `REQUIRE_SERVICES=1` the tests run without the server too, and
 * fail.
 */
async function withServer(url: string, database: TestDatabase): Promise<KnownDatabase> {
  const canRun = process.env['REQUIRE_SERVICES'] === '1' || (await isReachable(url));
  return { database, missing: canRun ? undefined : 'no server answers' };
}

/** All kinds of database. MySQL is optional: its tests exist only if `TEST_MYSQL_URL` is set. */
export const testDatabases: readonly KnownDatabase[] = [
  { database: sqlite, missing: undefined },
  await withServer(postgresUrl, postgres),
  await withServer(mariadbUrl, mariadb),
  ...(mysqlUrl === undefined ? [] : [await withServer(mysqlUrl, mysql)]),
];

/**
 * Declares the same tests for each kind of database. Tests whose database server is missing are skipped, and
 * the title says so. `except` names kinds of database that do not have the tested behaviour.
 */
export function describeOnDatabases(
  name: string,
  tests: (database: TestDatabase) => void,
  { except = [] }: { readonly except?: readonly TestDatabase['name'][] } = {},
): void {
  for (const { database, missing } of testDatabases.filter((one) => !except.includes(one.database.name))) {
    const title = `${name} on ${database.name}`;
    if (missing === undefined) describe(title, () => tests(database));
    else describe.skip(`${title} (skipped: ${missing})`, () => tests(database));
  }
}

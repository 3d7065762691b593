import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import type { DataSourceOptions } from 'typeorm';
import { DataSource } from 'typeorm';

/** A kind of database that the tests run on. */
export interface TestDatabase {
  readonly name: 'SQLite' | 'PostgreSQL' | 'MariaDB';
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
  create: () =>
    onServer(
      mariadbUrl,
      (url) => ({ type: 'mysql', url }),
      (name) => `drop database ${name}`,
    ),
};

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

/** All kinds of database. `isThere` is true if a server of that kind can be reached from this machine. */
export const testDatabases = [
  { database: sqlite, isThere: true },
  { database: postgres, isThere: await isReachable(postgresUrl) },
  { database: mariadb, isThere: await isReachable(mariadbUrl) },
] as const;

/**
 * Declares the same tests for each kind of database. Tests whose database server is missing are skipped, and
 * the title says so. With `REQUIRE_SERVICES=1` they run and fail instead. `except` names kinds of database
 * that do not have the tested behaviour.
 */
export function describeOnDatabases(
  name: string,
  tests: (database: TestDatabase) => void,
  { except = [] }: { readonly except?: readonly TestDatabase['name'][] } = {},
): void {
  for (const { database, isThere } of testDatabases.filter((one) => !except.includes(one.database.name))) {
    const title = `${name} on ${database.name}`;
    if (isThere || process.env['REQUIRE_SERVICES'] === '1') describe(title, () => tests(database));
    else describe.skip(`${title} (skipped: no server answers)`, () => tests(database));
  }
}

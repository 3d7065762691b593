import { jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { CockroachDriver } from 'typeorm/driver/cockroachdb/CockroachDriver.js';
import { webhookEntities, webhookMigrations, WebhooksModule } from '@app/webhooks';
import { describeOnDatabases } from '../support/databases.js';
import type { FreshDatabase, TestDatabase } from '../support/databases.js';
import { StatementLog } from '../support/statement-log.js';

async function connected(options: DataSourceOptions, work: (dataSource: DataSource) => Promise<unknown>) {
  const dataSource = new DataSource({
    ...options,
    entities: webhookEntities,
    migrations: webhookMigrations,
  } as DataSourceOptions);
  await dataSource.initialize();
  try {
    await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** Returns the errors of the migrations and of the start of an application on one DataSource. */
async function errorsOf(options: DataSourceOptions): Promise<{ migration: string; start: string }> {
  const messageOf = (ended: Promise<unknown>): Promise<string> =>
    ended.then(
      () => 'no error',
      (error: Error) => error.message,
    );
  let migration = '';
  await connected(options, async (dataSource) => {
    migration = await messageOf(dataSource.runMigrations());
  });
  const start = await messageOf(startOn(options));
  return { migration, start };
}

async function startOn(options: DataSourceOptions): Promise<void> {
  const testing = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot({ ...options, entities: webhookEntities, retryAttempts: 0 } as object),
      WebhooksModule.forRoot({ development: true, worker: { enabled: false } }),
    ],
  }).compile();
  const app = testing.createNestApplication({ logger: false });
  try {
    await app.init();
  } finally {
    await app.close();
  }
}

function describeOn(name: TestDatabase['name'][], title: string, tests: (kind: TestDatabase) => void): void {
  const all: TestDatabase['name'][] = ['SQLite', 'PostgreSQL', 'MariaDB', 'MySQL'];
  describeOnDatabases(title, tests, { except: all.filter((one) => !name.includes(one)) });
}

describeOn(['PostgreSQL'], 'A DataSource whose type the library does not support', (kind) => {
  it('is refused before the library sends a query', async () => {
    const fresh = await kind.create();
    const logger = new StatementLog();
    // TypeORM's driver for CockroachDB uses the client of PostgreSQL, so it can connect to PostgreSQL, except
    // that it then sets variables that only CockroachDB has.
    jest.spyOn(CockroachDriver.prototype, 'afterConnect').mockResolvedValue();
    const options = {
      type: 'cockroachdb',
      url: fresh.url,
      logging: true,
      logger,
      timeTravelQueries: false,
    } as const;
    const refused =
      'the DataSource is of type cockroachdb; use one of type postgres, mysql, mariadb or better-sqlite3';
    expect(await errorsOf(options)).toEqual({
      migration: `WebhooksModule: ${refused}`,
      start: `WebhooksModule: ${refused}`,
    });
    expect(logger.statements).not.toEqual([]);
    expect(logger.onOurTables).toEqual([]);
    jest.restoreAllMocks();
    await fresh.drop();
  });
});

describeOn(['PostgreSQL'], 'A server that speaks the protocol of PostgreSQL', (kind) => {
  let fresh: FreshDatabase;
  beforeEach(async () => {
    fresh = await kind.create();
  });
  afterEach(() => fresh.drop());

  /** Makes the server report the given version, by a function that hides PostgreSQL's own `version()`. */
  const callItself = (version: string): Promise<void> =>
    connected(fresh.options, async (dataSource) => {
      const name = String(dataSource.driver.database);
      await dataSource.query('create schema other');
      await dataSource.query(
        `create function other.version() returns text language sql as $$ select '${version}' $$`,
      );
      await dataSource.query(`alter database ${name} set search_path = other, pg_catalog, public`);
    });

  it.each([
    'CockroachDB CCL v25.2.1 (x86_64-pc-linux-gnu, built 2025/06/10 01:02:03, go1.23.7)',
    'PostgreSQL 15.2-YB-2025.1.0.0-b0 on x86_64-pc-linux-gnu, compiled by clang, 64-bit',
    'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2, Redshift 1.0.12103',
  ])('but calls itself %s is refused', async (version) => {
    const logger = new StatementLog();
    await callItself(version);
    const { migration, start } = await errorsOf({ ...fresh.options, logging: true, logger });
    expect(migration).toContain(`is not PostgreSQL, although it speaks the same protocol`);
    expect(migration).toContain(`"${version}"`);
    expect(start).toBe(migration);
    expect(logger.onOurTables).toEqual([]);
  });

  it.each([
    'PostgreSQL 16.4 (Ubuntu 16.4-1.pgdg22.04+1) on aarch64-unknown-linux-gnu, compiled by gcc, 64-bit',
    'PostgreSQL 14.9 on x86_64-pc-linux-gnu, compiled by x86_64-pc-linux-gnu-gcc, 64-bit',
  ])('and calls itself %s is accepted', async (version) => {
    await callItself(version);
    await connected(fresh.options, (dataSource) => dataSource.runMigrations());
    await startOn(fresh.options);
  });
});

describeOn(['PostgreSQL'], 'A database of PostgreSQL', (kind) => {
  it.each(['LATIN1', 'SQL_ASCII'])('with the encoding %s is refused', async (encoding) => {
    const fresh = await kind.create();
    const name = `${new URL(fresh.url).pathname.slice(1)}_${encoding.toLowerCase()}`;
    const url = new URL(fresh.url);
    url.pathname = `/${name}`;
    await connected(fresh.options, (dataSource) =>
      dataSource.query(
        `create database ${name} encoding '${encoding}' lc_collate 'C' lc_ctype 'C' template template0`,
      ),
    );
    try {
      const errors = await errorsOf({ type: 'postgres', url: url.href });
      expect(errors.migration).toContain(`the database ${name} has the encoding ${encoding}`);
      expect(errors.migration).toContain('use a database with the encoding UTF8');
      expect(errors.start).toBe(errors.migration);
    } finally {
      await connected(fresh.options, (dataSource) => dataSource.query(`drop database ${name} with (force)`));
      await fresh.drop();
    }
  });
});

describeOn(['MySQL', 'MariaDB'], 'A DataSource', (kind) => {
  let fresh: FreshDatabase;
  beforeEach(async () => {
    fresh = await kind.create();
  });
  afterEach(() => fresh.drop());

  it.each([
    ['utf8', 'utf8mb3'],
    ['latin1', 'latin1'],
  ])('with the charset %s is refused, because texts would lose characters', async (charset, name) => {
    await connected(fresh.options, (dataSource) => dataSource.runMigrations());
    const errors = await errorsOf({ ...fresh.options, charset } as DataSourceOptions);
    expect(errors.start).toContain(`the connections of the DataSource have the charset ${name}`);
    expect(errors.start).toContain("give the DataSource charset: 'utf8mb4'");
  });

  it('with a collation of utf8mb4 as its charset is accepted', async () => {
    const options = { ...fresh.options, charset: 'utf8mb4_unicode_ci' } as DataSourceOptions;
    await connected(options, (dataSource) => dataSource.runMigrations());
    await startOn(options);
  });
});

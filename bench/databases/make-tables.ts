import { DataSource, Table } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { webhookEntities, webhookMigrations } from '@app/webhooks';
import { texts } from '../harness/bodies.js';
import { orderTables } from '../host/order.tables.js';

/**
 * Opens an empty database and creates all tables: the tables of the library, the tables that the host's
 * transactions write, and the table of texts for the seeder.
 */
export async function openWithTables(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = new DataSource({
    ...options,
    entities: [...webhookEntities, ...orderTables],
    migrations: webhookMigrations,
  });
  await dataSource.initialize();
  await dataSource.runMigrations();
  const id = {
    postgres: 'id bigserial primary key',
    mysql: 'id bigint auto_increment primary key',
    'better-sqlite3': 'id integer primary key',
  }[options.type as string]!;
  await dataSource.query(`create table bench_order (${id}, total int not null)`);
  await makeOrderTables(dataSource);
  await makeTexts(dataSource);
  return dataSource;
}

async function makeOrderTables(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  for (const table of orderTables) {
    await runner.createTable(Table.create(dataSource.getMetadata(table), dataSource.driver));
  }
  await runner.release();
}

/** Creates a table with the texts of bodies. The seeder uses these texts to build bodies with SQL. */
async function makeTexts(dataSource: DataSource): Promise<void> {
  await dataSource.query('create table bench_text (k int primary key, text varchar(4000) not null)');
  const rows = texts.map((text, k) => `(${k}, '${text}')`).join(', ');
  await dataSource.query(`insert into bench_text values ${rows}`);
}

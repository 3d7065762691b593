import { DataSource } from 'typeorm';
import type { DataSourceOptions, QueryRunner } from 'typeorm';

/** Any number; only our migrations use it. */
const lockId = 20180330;

/** Connects, and brings the tables up to date. */
export async function openDataSource(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = await new DataSource(options).initialize();
  await migrate(dataSource);
  return dataSource;
}

/** Of several processes that start at the same time on one database, one does it and the others wait for it. */
async function migrate(dataSource: DataSource): Promise<void> {
  const queryRunner = dataSource.createQueryRunner();
  const { lock, unlock } = lockStatements(dataSource);
  try {
    const [answer] = await runIfAny(queryRunner, lock);
    if (answer?.['locked'] === '0')
      throw new Error('Another process has been migrating the database for a minute.');
    await dataSource.runMigrations();
  } finally {
    await runIfAny(queryRunner, unlock);
    await queryRunner.release();
  }
}

/** Locks of the connection, which end with it at the latest. SQLite has none: a file is for one process. */
function lockStatements({ options: { type } }: DataSource): {
  readonly lock?: string;
  readonly unlock?: string;
} {
  switch (type) {
    case 'postgres':
      return { lock: `select pg_advisory_lock(${lockId})`, unlock: `select pg_advisory_unlock(${lockId})` };
    case 'mysql':
      return {
        lock: `select cast(get_lock(concat(database(), '${lockId}'), 60) as char) as locked`,
        unlock: `select release_lock(concat(database(), '${lockId}'))`,
      };
    default:
      return {};
  }
}

async function runIfAny(
  queryRunner: QueryRunner,
  statement: string | undefined,
): Promise<Record<string, unknown>[]> {
  if (statement === undefined) return [];
  return (await queryRunner.query(statement)) as Record<string, unknown>[];
}

import { DataSource } from 'typeorm';
import type { DataSourceOptions, QueryRunner } from 'typeorm';

/** An arbitrary number that only this sample's migrations use. */
const lockId = 20180330;

/** Connects to the database and runs the pending migrations. */
export async function openDataSource(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = await new DataSource(options).initialize();
  await migrate(dataSource);
  return dataSource;
}

/**
 * Runs the migrations under a lock: if several processes start on one database, one of them migrates and the
 * others wait.
 */
async function migrate(dataSource: DataSource): Promise<void> {
  const queryRunner = dataSource.createQueryRunner();
  const { lock, unlock } = lockStatements(dataSource);
  try {
    const [answer] = await runIfAny(queryRunner, lock);
    if (answer?.['locked'] === '0')
      throw new Error('Another process has held the migration lock for 60 seconds. Try again later.');
    await dataSource.runMigrations();
  } finally {
    await runIfAny(queryRunner, unlock);
    await queryRunner.release();
  }
}

/**
 * Locks that belong to a connection. The database releases them at the latest when the connection closes.
 * SQLite has no such locks, and needs none, because only one process uses a file.
 */
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

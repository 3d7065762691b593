import { DataSource } from 'typeorm';
import type { DataSourceOptions, QueryRunner } from 'typeorm';

/**
 * An arbitrary number that identifies the migration lock. Only the migrations of this sample use this number.
 */
const lockId = 20180330;

/** Connects to the database and runs the pending migrations. */
export async function openDataSource(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = await new DataSource(options).initialize();
  await migrate(dataSource);
  return dataSource;
}

/**
 * Runs the pending migrations under a lock. If several processes start on one database, one of them runs the
 * migrations, and the others wait until it has finished.
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
 * Returns the statements that take and release the migration lock. The lock belongs to a connection, so the
 * database releases it at the latest when the connection closes. Returns no statements for SQLite, because
 * SQLite has no such locks. No lock is needed there, because only one process uses a database file.
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

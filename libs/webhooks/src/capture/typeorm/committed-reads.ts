import { Injectable } from '@nestjs/common';
import type { EntityManager, QueryRunner } from 'typeorm';
import { RenderingFailedError } from '../../errors/capture.errors.js';
import { IsolationLevels } from './isolation-levels.js';

const locksItself = /\b(FOR UPDATE|FOR SHARE|LOCK IN SHARE MODE)\b/i;
const reads = /^\s*(\/\*.*?\*\/\s*)*(SELECT|WITH)\b/is;

/**
 * Lets a transaction that has waited for another one's lock see what that has committed. At READ COMMITTED every read does. At REPEATABLE READ, the default of
 * MySQL and MariaDB, a read shows what was there before the wait, but for one that locks.
 */
@Injectable()
export class CommittedReads {
  private defaultLevel: Promise<string> | undefined;

  constructor(private readonly isolation: IsolationLevels) {}

  /**
   * The same transaction's manager, for reading.
   * @throws RenderingFailedError on PostgreSQL at REPEATABLE READ, where no read shows it
   */
  async within(manager: EntityManager): Promise<EntityManager> {
    const runner = manager.queryRunner!;
    const { type } = manager.dataSource.options;
    if (type === 'better-sqlite3') return manager;
    const level = this.isolation.of(runner) ?? (await this.defaultLevelBy(runner));
    if (level !== 'REPEATABLE READ') return manager;
    if (type !== 'postgres') return manager.dataSource.createEntityManager(lockingReads(runner));
    throw new RenderingFailedError(
      "This transaction runs at REPEATABLE READ, where it can't see what others have committed of the same resources meanwhile, so its webhooks could tell an old state. " +
        'Run it at READ COMMITTED, the default of PostgreSQL, or at SERIALIZABLE.',
    );
  }

  private defaultLevelBy(runner: QueryRunner): Promise<string> {
    this.defaultLevel ??= defaultLevelOf(runner).catch((error: unknown) => {
      this.defaultLevel = undefined;
      throw error;
    });
    return this.defaultLevel;
  }
}

async function defaultLevelOf(runner: QueryRunner): Promise<string> {
  if (runner.dataSource.options.type === 'postgres') {
    const [row] = (await runner.query('show default_transaction_isolation')) as Record<string, string>[];
    return row!['default_transaction_isolation']!.toUpperCase();
  }
  const rows = (await runner.query("show session variables like 't%_isolation'")) as Record<string, string>[];
  const names = ['tx_isolation', 'transaction_isolation'];
  return rows.find((row) => names.includes(row['Variable_name']!))!['Value']!.replace('-', ' ');
}

/** The same connection, with every SELECT taking shared locks on what it reads. */
function lockingReads(runner: QueryRunner): QueryRunner {
  const run = runner.query.bind(runner) as (...args: unknown[]) => unknown;
  const query = (sql: string, ...rest: unknown[]): unknown =>
    run(
      reads.test(sql) && !locksItself.test(sql) ? `${sql.replace(/;\s*$/, '')} LOCK IN SHARE MODE` : sql,
      ...rest,
    );
  return Object.create(runner, { query: { value: query } }) as QueryRunner;
}

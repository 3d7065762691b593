import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager, QueryRunner } from 'typeorm';
import { RenderingFailedError } from '../../errors/capture.errors.js';
import type { Database } from '../../store/database/database.js';
import type { Script } from '../../store/database/script.js';
import { WEBHOOKS_DATABASE } from '../../store/database/tokens.js';
import { IsolationLevels } from './isolation-levels.js';
import { dataSourceOf } from '../../shared/data-source-of.js';

const locksItself = /\b(FOR UPDATE|FOR SHARE|LOCK IN SHARE MODE)\b/i;
const isRead = /^\s*(\/\*.*?\*\/\s*)*(SELECT|WITH)\b/is;

/**
 * Provides reads that show current data, even after the transaction has waited for a lock of another
 * transaction. At READ COMMITTED, every read shows what the other transaction has committed. At REPEATABLE
 * READ, the default of MySQL and MariaDB, plain reads show old data from before the wait. Only locking reads
 * show current data.
 */
@Injectable()
export class CommittedReads {
  private defaultLevel: Promise<string> | undefined;

  constructor(
    @Inject(WEBHOOKS_DATABASE) private readonly database: Database,
    private readonly levels: IsolationLevels,
  ) {}

  /**
   * Returns an EntityManager of the same transaction. Reads through it show the current data.
   * @throws RenderingFailedError on PostgreSQL at REPEATABLE READ, where no read shows the current data
   */
  async within(manager: EntityManager): Promise<EntityManager> {
    const { isolation } = this.database.dialect;
    if (!isolation) return manager;
    const runner = manager.queryRunner!;
    const level =
      this.levels.levelOf(runner) ?? (await this.readDefaultLevel(manager, isolation.defaultLevel));
    if (level !== 'REPEATABLE READ') return manager;
    switch (isolation.freshReads) {
      case 'locking':
        return dataSourceOf(manager).createEntityManager(lockingReads(runner));
      case 'none':
        throw new RenderingFailedError(
          "This transaction runs at REPEATABLE READ, where it can't see changes of the same resources that other transactions have committed meanwhile, so its webhooks could send an old state. " +
            'Run it at READ COMMITTED, the default of PostgreSQL, or at SERIALIZABLE.',
        );
    }
  }

  /**
   * Returns the isolation level for a transaction of the library's own, or undefined for the default level.
   * At REPEATABLE READ, such a transaction could fail or deadlock at the commit, although the host has only
   * executed a single statement.
   */
  async levelOfOwn(manager: EntityManager): Promise<'READ COMMITTED' | undefined> {
    const { isolation } = this.database.dialect;
    const level = isolation && (await this.readDefaultLevel(manager, isolation.defaultLevel));
    return level === 'REPEATABLE READ' ? 'READ COMMITTED' : undefined;
  }

  /**
   * Reads the default isolation level once and caches the result. If the read fails, the next call tries
   * again.
   */
  private readDefaultLevel(manager: EntityManager, script: () => Script<string>): Promise<string> {
    this.defaultLevel ??= this.database.within(manager, script).catch((error: unknown) => {
      this.defaultLevel = undefined;
      throw error;
    });
    return this.defaultLevel;
  }
}

/**
 * Returns a QueryRunner of the same connection whose SELECTs take shared locks on the rows that they read.
 */
function lockingReads(runner: QueryRunner): QueryRunner {
  const run = runner.query.bind(runner) as (...args: unknown[]) => unknown;
  const query = (sql: string, ...rest: unknown[]): unknown =>
    run(
      isRead.test(sql) && !locksItself.test(sql) ? `${sql.replace(/;\s*$/, '')} LOCK IN SHARE MODE` : sql,
      ...rest,
    );
  return Object.create(runner, { query: { value: query } }) as QueryRunner;
}

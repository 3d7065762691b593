import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { CommitHook } from './commit-hook.js';
import { Queue } from './queue.js';
import { retryVictims } from './retry-victims.js';

type Work<T> = (manager: EntityManager) => Promise<T>;

/**
 * Runs units of work, which contain all reads and writes of the sample. A unit of work is a function whose
 * reads and writes belong together.
 *
 * On SQLite, TypeORM has only one connection for the whole process. Every statement that runs while a
 * transaction is open becomes part of this transaction. Such a statement would see uncommitted changes, and
 * would be rolled back together with the transaction. For this reason, units of work run one at a time on
 * SQLite, even if they only read.
 */
@Injectable()
export class UnitOfWork {
  private readonly queue = new Queue();
  private readonly isSqlite: boolean;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly hook: CommitHook,
  ) {
    this.isSqlite = dataSource.options.type === 'better-sqlite3';
  }

  /** Runs reads that belong together. All of them see the same state of the database. */
  read<T>(work: Work<T>): Promise<T> {
    if (this.isSqlite) return this.queue.run(() => work(this.dataSource.manager));
    return this.dataSource.transaction('REPEATABLE READ', work);
  }

  /**
   * Runs a change and commits it together with its events. If the database rolls the change back because of a
   * deadlock, runs it again.
   */
  write<T>(work: Work<T>): Promise<T> {
    const whole: Work<T> = async (manager) => {
      const answer = await work(manager);
      await this.hook.beforeCommit(answer);
      return answer;
    };
    return retryVictims(() => (this.isSqlite ? this.writeOnSqlite(whole) : this.writeWithRowLocks(whole)));
  }

  private writeOnSqlite<T>(work: Work<T>): Promise<T> {
    return this.queue.run(() =>
      this.dataSource.transaction(async (manager) => {
        await takeWriteLock(manager);
        return work(manager);
      }),
    );
  }

  /**
   * Uses READ COMMITTED, because a transaction that has waited for a row lock must then read the row in the
   * state that the previous transaction committed. At the default isolation level of MySQL, it could read an
   * older state.
   */
  private writeWithRowLocks<T>(work: Work<T>): Promise<T> {
    return this.dataSource.transaction('READ COMMITTED', work);
  }
}

/**
 * Takes the write lock of the file immediately, with an update that matches no rows. Without this update, the
 * transaction would take the lock only at its first write. That write would fail if another connection, such
 * as the library's own, had written since the first read of the transaction.
 */
async function takeWriteLock(manager: EntityManager): Promise<void> {
  await manager.query('update sqlite_sequence set seq = seq where 0');
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { CommitHook } from './commit-hook.js';
import { Queue } from './queue.js';
import { retryVictims } from './retry-victims.js';

type Work<T> = (manager: EntityManager) => Promise<T>;

/**
 * All of the sample's reads and writes go through here.
 *
 * On SQLite, TypeORM has one connection for everybody: whatever runs on it while a transaction is open is part of that transaction, shows what
 * may be rolled back and goes with its rollback. So there one unit of work waits for the other, reads included.
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

  /** Reads that belong together and see one state of the database. */
  read<T>(work: Work<T>): Promise<T> {
    if (this.isSqlite) return this.queue.run(() => work(this.dataSource.manager));
    return this.dataSource.transaction('REPEATABLE READ', work);
  }

  /**
   * A change and its events: all of it happens, or nothing. The work may run twice, when the database gives up on it (deadlock).
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

  /** At READ COMMITTED a row that was waited for is read as its last owner left it, on MySQL too. */
  private writeWithRowLocks<T>(work: Work<T>): Promise<T> {
    return this.dataSource.transaction('READ COMMITTED', work);
  }
}

/**
 * TypeORM begins deferred transactions: one that reads first can't write any more once another connection (the webhooks' own) has
 * written since. An update of no rows takes the file's write lock at once.
 */
async function takeWriteLock(manager: EntityManager): Promise<void> {
  await manager.query('update sqlite_sequence set seq = seq where 0');
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/**
 * Runs the transactions of the host one after another on SQLite, where all of them share one connection. On
 * other databases, it runs each transaction immediately.
 */
@Injectable()
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  take<T>(work: () => Promise<T>): Promise<T> {
    if (this.dataSource.options.type !== 'better-sqlite3') return work();
    const turn = this.last.then(work);
    this.last = turn.catch(() => this.forgetTransaction());
    return turn;
  }

  /**
   * Makes TypeORM forget a transaction that SQLite has ended. When the disk is full, SQLite ends a
   * transaction by itself, but TypeORM's QueryRunner (TypeORM has only one on SQLite) does not notice.
   * Without this method, TypeORM would turn later transactions into savepoints, and the next rollback would
   * leave a transaction open forever.
   */
  private forgetTransaction(): void {
    Object.assign(this.dataSource.createQueryRunner(), { isTransactionActive: false, transactionDepth: 0 });
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/**
 * On SQLite, runs the transactions of the host one after another, because they all share one connection. On
 * other databases, runs each transaction immediately.
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
   * Makes TypeORM forget a transaction that SQLite has ended by itself because the disk is full. On SQLite,
   * TypeORM has only one QueryRunner, and this QueryRunner does not notice that the transaction has ended.
   * Without this method, TypeORM would turn later transactions into savepoints, and the next rollback would
   * leave a transaction open forever.
   */
  private forgetTransaction(): void {
    Object.assign(this.dataSource.createQueryRunner(), { isTransactionActive: false, transactionDepth: 0 });
  }
}

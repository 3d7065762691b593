import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** On SQLite everybody shares one connection, so one transaction must end before the next begins; elsewhere nobody waits. */
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
   * When the disk is full, SQLite ends the transaction by itself. TypeORM's only QueryRunner goes on believing in it, makes savepoints of what
   * follows, and the next rollback would leave a transaction open for good.
   */
  private forgetTransaction(): void {
    Object.assign(this.dataSource.createQueryRunner(), { isTransactionActive: false, transactionDepth: 0 });
  }
}

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
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

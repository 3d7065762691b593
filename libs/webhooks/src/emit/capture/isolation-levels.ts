import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';

const statement = 'SET TRANSACTION ISOLATION LEVEL ';

/** At which level transactions run, where it was said to TypeORM. */
@Injectable()
export class IsolationLevels {
  private readonly levels = new WeakMap<QueryRunner, string>();

  /** Every statement before it runs; of MySQL and MariaDB alone nothing else tells it. */
  note(runner: QueryRunner, query: string): void {
    if (query.startsWith(statement)) this.levels.set(runner, query.slice(statement.length));
  }

  /** Undefined when nobody said it: the connection's default. */
  of(runner: QueryRunner): string | undefined {
    return this.levels.get(runner);
  }

  forget(runner: QueryRunner): void {
    this.levels.delete(runner);
  }
}

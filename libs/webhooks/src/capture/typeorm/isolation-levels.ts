import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';

const statement = /^\s*SET\s+TRANSACTION\s+ISOLATION\s+LEVEL\s+(\w+(\s+\w+)?)/i;

/** At which level transactions run, where it was said, to TypeORM or by SQL. */
@Injectable()
export class IsolationLevels {
  private readonly levels = new WeakMap<QueryRunner, string>();

  /** Every statement before it runs; of MySQL and MariaDB alone nothing else tells it. */
  note(runner: QueryRunner, query: string): void {
    const level = statement.exec(query)?.[1];
    if (level !== undefined) this.levels.set(runner, level.toUpperCase().replace(/\s+/, ' '));
  }

  /** Undefined when nobody said it: the connection's default. */
  of(runner: QueryRunner): string | undefined {
    return this.levels.get(runner);
  }

  forget(runner: QueryRunner): void {
    this.levels.delete(runner);
  }
}

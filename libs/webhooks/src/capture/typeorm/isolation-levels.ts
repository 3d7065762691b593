import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';

const setsLevel = /^\s*SET\s+TRANSACTION\s+ISOLATION\s+LEVEL\s+(\w+(\s+\w+)?)/i;

/** The isolation levels of transactions for which the host has set one, through TypeORM or by SQL. */
@Injectable()
export class IsolationLevels {
  private readonly levels = new WeakMap<QueryRunner, string>();

  /** Notes the level that a statement sets. MySQL and MariaDB offer no other way to learn it. */
  note(runner: QueryRunner, query: string): void {
    const level = setsLevel.exec(query)?.[1];
    if (level !== undefined) this.levels.set(runner, level.toUpperCase().replace(/\s+/, ' '));
  }

  /** Returns the level in upper case. Undefined if none was set: then it is the connection's default. */
  levelOf(runner: QueryRunner): string | undefined {
    return this.levels.get(runner);
  }

  forget(runner: QueryRunner): void {
    this.levels.delete(runner);
  }
}

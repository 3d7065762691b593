import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';

const setsLevel = /^\s*SET\s+TRANSACTION\s+ISOLATION\s+LEVEL\s+(\w+(\s+\w+)?)/i;

/**
 * Stores the isolation levels of open transactions. A transaction has an entry only if the host has set its
 * level, through TypeORM or with SQL.
 */
@Injectable()
export class IsolationLevels {
  private readonly levels = new WeakMap<QueryRunner, string>();

  /**
   * If this statement sets an isolation level, stores the level. On MySQL and MariaDB, there is no other way
   * to learn the level of a transaction.
   */
  note(runner: QueryRunner, query: string): void {
    const level = setsLevel.exec(query)?.[1];
    if (level !== undefined) this.levels.set(runner, level.toUpperCase().replace(/\s+/, ' '));
  }

  /**
   * Returns the level in upper case. Returns undefined if the host has set no level. In that case, the
   * connection's default applies.
   */
  levelOf(runner: QueryRunner): string | undefined {
    return this.levels.get(runner);
  }

  forget(runner: QueryRunner): void {
    this.levels.delete(runner);
  }
}

import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';

const setsLevel = /^\s*SET\s+TRANSACTION\s+ISOLATION\s+LEVEL\s+(\w+(\s+\w+)?)/i;

/**
 * Stores the isolation level of each open transaction for which the host has set one, through TypeORM or with
 * SQL.
 */
@Injectable()
export class IsolationLevels {
  private readonly levels = new WeakMap<QueryRunner, string>();

  /**
   * Stores the level if this statement sets one. On MySQL and MariaDB, there is no other way to learn the
   * level.
   */
  note(runner: QueryRunner, query: string): void {
    const level = setsLevel.exec(query)?.[1];
    if (level !== undefined) this.levels.set(runner, level.toUpperCase().replace(/\s+/, ' '));
  }

  /**
   * Returns the level in upper case, or undefined if the host has set none, so that the connection's default
   * applies.
   */
  levelOf(runner: QueryRunner): string | undefined {
    return this.levels.get(runner);
  }

  forget(runner: QueryRunner): void {
    this.levels.delete(runner);
  }
}

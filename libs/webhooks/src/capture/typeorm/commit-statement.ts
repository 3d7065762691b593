import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { dataSourceOf, isTypeOrm1 } from '../../shared/data-source-of.js';
import type { BeforeQueryEvent } from './typeorm-events.js';

/**
 * Makes the statement COMMIT wait for a function. Usually, the hook `beforeQuery` of a subscriber does this.
 * But on better-sqlite3, TypeORM 0.3 doesn't wait for this hook. There, this class replaces the method
 * `query` of the query runner.
 */
@Injectable()
export class CommitStatement {
  /** The query runners whose method `query` has been replaced. */
  private readonly replaced = new WeakSet<QueryRunner>();

  /** Call this when a transaction begins. */
  prepare(runner: QueryRunner, beforeCommit: (runner: QueryRunner) => Promise<void>): void {
    if (waitsForSubscribers(runner) || this.replaced.has(runner)) return;
    this.replaced.add(runner);
    const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
    runner.query = (async (sql: string, ...rest: unknown[]) => {
      if (isCommit(sql, runner)) await beforeCommit(runner);
      return query(sql, ...rest);
    }) as typeof runner.query;
  }

  /** Returns true if the hook `beforeQuery` must call the function for this statement. */
  isIn({ query, queryRunner }: BeforeQueryEvent): boolean {
    return isCommit(query, queryRunner) && !this.replaced.has(queryRunner);
  }
}

function isCommit(sql: string, runner: QueryRunner): boolean {
  return sql === 'COMMIT' && runner.isTransactionActive;
}

function waitsForSubscribers(runner: QueryRunner): boolean {
  return isTypeOrm1(runner) || dataSourceOf(runner).options.type !== 'better-sqlite3';
}

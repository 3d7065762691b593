import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { getOrAdd } from '../shared/get-or-add.js';
import { ChangedRows } from './changed-rows.js';
import type { WebhookSource } from './webhook-source.js';

/**
 * The changed rows of open transactions. Those of a savepoint are kept apart until it is released, and are
 * dropped when it is rolled back.
 */
@Injectable()
export class OpenTransactions {
  /** The transaction first, then its open savepoints. */
  private readonly levels = new WeakMap<QueryRunner, ChangedRows[]>();

  begin(runner: QueryRunner): void {
    this.levelsOf(runner).push(new ChangedRows());
  }

  /** A savepoint was released, or the transaction has committed. */
  commit(runner: QueryRunner): void {
    const levels = this.levelsOf(runner);
    const ended = levels.pop();
    const outer = levels.at(-1);
    if (ended && outer) ended.addTo(outer);
    this.forgetEnded(runner);
  }

  rollback(runner: QueryRunner): void {
    this.levelsOf(runner).pop();
    this.forgetEnded(runner);
  }

  /**
   * Returns the changed rows of the innermost savepoint or the transaction. Undefined outside a transaction.
   */
  innermost(runner: QueryRunner): ChangedRows | undefined {
    if (!runner.isTransactionActive) return undefined;
    const levels = this.levelsOf(runner);
    // The transaction may have begun before capture subscribed.
    if (levels.length === 0) levels.push(new ChangedRows());
    return levels.at(-1);
  }

  isTouched(runner: QueryRunner, source: WebhookSource): boolean {
    return this.levelsOf(runner).some((level) => level.isTouched(source));
  }

  /**
   * Takes the rows that the transaction has changed since the last call. Undefined when there are none. Call
   * it at the commit, when no savepoint is open.
   */
  take(runner: QueryRunner): ChangedRows | undefined {
    const levels = this.levelsOf(runner);
    const taken = new ChangedRows();
    for (const level of levels.splice(0, levels.length, new ChangedRows())) level.addTo(taken);
    return taken.isEmpty ? undefined : taken;
  }

  private forgetEnded(runner: QueryRunner): void {
    if (!runner.isTransactionActive) this.levels.delete(runner);
  }

  private levelsOf(runner: QueryRunner): ChangedRows[] {
    return getOrAdd(this.levels, runner, () => []);
  }
}

import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { getOrAdd } from '../shared/get-or-add.js';
import { ChangedRows } from './changed-rows.js';
import type { WebhookSource } from './webhook-source.js';

/**
 * Stores the changed rows of open transactions. The rows are emitted just before the COMMIT (see
 * `TransactionSubscriber`). Rows that were changed inside a savepoint are kept separately until the savepoint
 * is released. If the savepoint is rolled back, its rows are dropped.
 */
@Injectable()
export class OpenTransactions {
  /** The changed rows per connection: first those of the transaction, then those of each open savepoint. */
  private readonly levels = new WeakMap<QueryRunner, ChangedRows[]>();

  begin(runner: QueryRunner): void {
    this.levelsOf(runner).push(new ChangedRows());
  }

  /**
   * Must be called when a savepoint was released or a transaction has committed. Adds the rows of a released
   * savepoint to the enclosing savepoint or transaction.
   */
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
   * Returns the changed rows of the innermost open savepoint, or of the transaction if no savepoint is open.
   * Returns undefined outside a transaction.
   */
  innermost(runner: QueryRunner): ChangedRows | undefined {
    if (!runner.isTransactionActive) return undefined;
    const levels = this.levelsOf(runner);
    // If the transaction began before the subscribers were added, there is no set for its rows yet.
    if (levels.length === 0) levels.push(new ChangedRows());
    return levels.at(-1);
  }

  isTouched(runner: QueryRunner, source: WebhookSource): boolean {
    return this.levelsOf(runner).some((level) => level.isTouched(source));
  }

  /**
   * Removes and returns the rows that the transaction has changed since the last call, or returns undefined
   * if there are none. Must be called at the commit, when no savepoint is open.
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

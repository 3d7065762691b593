import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { getOrAdd } from '../shared/get-or-add.js';
import { ChangedRows } from './changed-rows.js';
import type { WebhookSource } from './webhook-source.js';

/** What is changed in transactions that are open; a savepoint's changes are apart until it is released, and forgotten when it is rolled back. */
@Injectable()
export class OpenTransactions {
  /** The outermost first. */
  private readonly levels = new WeakMap<QueryRunner, ChangedRows[]>();

  begin(runner: QueryRunner): void {
    this.levelsOf(runner).push(new ChangedRows());
  }

  /** A savepoint was released or the transaction has committed. */
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

  /** What the innermost level of the transaction has changed; undefined outside of a transaction. */
  changesOf(runner: QueryRunner): ChangedRows | undefined {
    if (!runner.isTransactionActive) return undefined;
    const levels = this.levelsOf(runner);
    // It may have begun before there was anybody to be told of it.
    if (levels.length === 0) levels.push(new ChangedRows());
    return levels.at(-1);
  }

  isTouched(runner: QueryRunner, source: WebhookSource): boolean {
    return this.levelsOf(runner).some((level) => level.isTouched(source));
  }

  /** What the transaction has changed since it was last taken; undefined when there is nothing. For its commit, when no savepoint is open any more. */
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

import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { ChangedRows } from './changed-rows.js';
import { OpenTransactions } from './open-transactions.js';

/** Changes that were made outside of any transaction: emitted right after, in one of their own. A crash between the two loses the event. */
@Injectable()
export class OutsideChanges {
  private readonly pending = new WeakMap<
    QueryRunner,
    { readonly changes: ChangedRows; readonly emitted: Promise<void> }
  >();

  constructor(private readonly transactions: OpenTransactions) {}

  /** The rows of one statement are reported one after the other in the same tick, and are emitted together. */
  of(runner: QueryRunner): { readonly changes: ChangedRows; readonly emitted: Promise<void> } {
    const known = this.pending.get(runner);
    if (known) return known;
    const changes = new ChangedRows();
    const emitted = Promise.resolve().then(() => this.emit(runner, changes));
    const pending = { changes, emitted };
    this.pending.set(runner, pending);
    return pending;
  }

  private async emit(runner: QueryRunner, changes: ChangedRows): Promise<void> {
    this.pending.delete(runner);
    await runner.startTransaction();
    try {
      changes.addTo(this.transactions.changesOf(runner)!);
      await runner.commitTransaction();
    } catch (error) {
      await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  }
}

import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { ChangedRows } from './changed-rows.js';
import { OpenTransactions } from './open-transactions.js';

interface Batch {
  readonly changed: ChangedRows;
  readonly emitted: Promise<void>;
}

/**
 * Marks changed rows by adding them to `OpenTransactions`. The rows are emitted just before their transaction
 * commits (see `TransactionSubscriber`). With `capture.outsideTransaction: 'emit'`, a change that was made
 * without a transaction is emitted in a separate transaction, immediately after the change. If the process
 * crashes after the change, but before this separate transaction commits, the event is lost.
 */
@Injectable()
export class ChangeMarker {
  /**
   * Rows that were changed without a transaction and are about to be emitted. TypeORM reports the rows of one
   * statement one after another, in the same tick. They are collected here, so that they are emitted
   * together.
   */
  private readonly outside = new WeakMap<QueryRunner, Batch>();

  constructor(private readonly transactions: OpenTransactions) {}

  /**
   * @returns undefined if a transaction is open on this connection, otherwise a promise that resolves when
   *   the change has been emitted
   */
  mark(runner: QueryRunner, add: (changed: ChangedRows) => void): Promise<void> | void {
    const open = this.transactions.innermost(runner);
    if (open) return add(open);
    const { changed, emitted } = this.outside.get(runner) ?? this.startBatch(runner);
    add(changed);
    return emitted;
  }

  private startBatch(runner: QueryRunner): Batch {
    const changed = new ChangedRows();
    const emitted = Promise.resolve().then(() => this.emit(runner, changed));
    const batch = { changed, emitted };
    this.outside.set(runner, batch);
    return batch;
  }

  private async emit(runner: QueryRunner, changed: ChangedRows): Promise<void> {
    this.outside.delete(runner);
    await runner.startTransaction();
    try {
      changed.addTo(this.transactions.innermost(runner)!);
      await runner.commitTransaction();
    } catch (error) {
      await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  }
}

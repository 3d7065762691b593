import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { ChangedRows } from './changed-rows.js';
import { OpenTransactions } from './open-transactions.js';

interface Batch {
  readonly changed: ChangedRows;
  readonly emitted: Promise<void>;
}

/**
 * Marks changed rows in the open transaction. A change outside any transaction is emitted in a transaction
 * that follows it immediately. A crash between the two loses the event.
 */
@Injectable()
export class ChangeMarker {
  /** TypeORM reports the rows of one statement one by one, in the same tick: they are emitted together. */
  private readonly outside = new WeakMap<QueryRunner, Batch>();

  constructor(private readonly transactions: OpenTransactions) {}

  /** @returns a promise outside a transaction: it resolves when the change is emitted */
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

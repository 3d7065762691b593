import type { DataSource, EntitySubscriberInterface, QueryRunner, TransactionCommitEvent } from 'typeorm';
import { getOrAdd } from '../shared/get-or-add.js';

/** Calls back right after the commit of transactions that have emitted. */
export class CommitListener implements EntitySubscriberInterface {
  private readonly emitted = new WeakMap<QueryRunner, Set<number>>();

  constructor(
    dataSource: DataSource,
    /** Is told the webhooks that were emitted to. */
    private readonly afterCommit: (webhookIds: ReadonlySet<number>) => void,
  ) {
    dataSource.subscribers.push(this);
  }

  watch(queryRunner: QueryRunner, webhookIds: readonly number[]): void {
    const emitted = getOrAdd(this.emitted, queryRunner, () => new Set<number>());
    for (const webhookId of webhookIds) emitted.add(webhookId);
  }

  /** TypeORM calls this for released savepoints too; then the transaction is still open. */
  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    const emitted = this.emitted.get(queryRunner);
    if (queryRunner.isTransactionActive || !emitted) return;
    this.emitted.delete(queryRunner);
    this.afterCommit(emitted);
  }
}

import type { DataSource, EntitySubscriberInterface, QueryRunner, TransactionCommitEvent } from 'typeorm';
import { getOrAdd } from '../shared/get-or-add.js';

/** Calls `afterCommit` immediately after the commit of each transaction that has emitted events. */
export class CommitListener implements EntitySubscriberInterface {
  private readonly emitted = new WeakMap<QueryRunner, Set<number>>();

  constructor(
    dataSource: DataSource,
    /** Receives the ids of the webhooks that have new deliveries. */
    private readonly afterCommit: (webhookIds: ReadonlySet<number>) => void,
  ) {
    dataSource.subscribers.push(this);
  }

  watch(queryRunner: QueryRunner, webhookIds: readonly number[]): void {
    const emitted = getOrAdd(this.emitted, queryRunner, () => new Set<number>());
    for (const webhookId of webhookIds) emitted.add(webhookId);
  }

  /**
   * TypeORM also calls this method when a savepoint is released. The transaction is still open then, so
   * nothing is called back.
   */
  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    const emitted = this.emitted.get(queryRunner);
    if (queryRunner.isTransactionActive || !emitted) return;
    this.emitted.delete(queryRunner);
    this.afterCommit(emitted);
  }
}

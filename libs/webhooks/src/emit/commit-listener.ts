import type { DataSource, EntitySubscriberInterface, QueryRunner, TransactionCommitEvent } from 'typeorm';

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
    const emitted = this.emitted.get(queryRunner) ?? new Set();
    this.emitted.set(queryRunner, emitted);
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

import type { DataSource, EntitySubscriberInterface, QueryRunner, TransactionCommitEvent } from 'typeorm';

/** Calls back right after the commit of transactions that have emitted. */
export class CommitListener implements EntitySubscriberInterface {
  private readonly emitting = new WeakSet<QueryRunner>();

  constructor(
    dataSource: DataSource,
    private readonly afterCommit: () => void,
  ) {
    dataSource.subscribers.push(this);
  }

  watch(queryRunner: QueryRunner): void {
    this.emitting.add(queryRunner);
  }

  /** TypeORM calls this for released savepoints too; then the transaction is still open. */
  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    if (queryRunner.isTransactionActive || !this.emitting.delete(queryRunner)) return;
    this.afterCommit();
  }
}

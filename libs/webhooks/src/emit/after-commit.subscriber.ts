import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntitySubscriberInterface, QueryRunner, TransactionCommitEvent } from 'typeorm';
import { getOrAdd } from '../shared/get-or-add.js';
import { WEBHOOKS_DATA_SOURCE } from '../store/database/tokens.js';
import { WorkerNotifier } from '../worker/worker.notifier.js';

/**
 * A TypeORM subscriber that notifies the workers immediately after the commit of each transaction that has
 * emitted events. The worker is woken here. The two subscribers of `capture/` are not needed for this.
 */
@Injectable()
export class AfterCommitSubscriber implements EntitySubscriberInterface {
  /** The ids of the webhooks that have new deliveries, per connection with an open transaction. */
  private readonly emitted = new WeakMap<QueryRunner, Set<number>>();

  constructor(
    @Inject(WEBHOOKS_DATA_SOURCE) dataSource: DataSource,
    private readonly notifier: WorkerNotifier,
  ) {
    dataSource.subscribers.push(this);
  }

  /**
   * Remembers webhooks with new deliveries. The workers are notified of them when the open transaction of
   * this connection commits.
   */
  watch(queryRunner: QueryRunner, webhookIds: readonly number[]): void {
    const emitted = getOrAdd(this.emitted, queryRunner, () => new Set<number>());
    for (const webhookId of webhookIds) emitted.add(webhookId);
  }

  /**
   * TypeORM also calls this method when a savepoint is released. The transaction is still open then, so
   * nobody is notified.
   */
  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    const emitted = this.emitted.get(queryRunner);
    if (queryRunner.isTransactionActive || !emitted) return;
    this.emitted.delete(queryRunner);
    this.notifier.notify(emitted);
  }
}

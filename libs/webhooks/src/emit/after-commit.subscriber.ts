import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntitySubscriberInterface, QueryRunner, TransactionCommitEvent } from 'typeorm';
import { getOrAdd } from '../shared/get-or-add.js';
import { WEBHOOKS_DATA_SOURCE } from '../store/database/tokens.js';
import { WorkerNotifier } from '../worker/worker-notifier.js';

/**
 * A TypeORM subscriber that wakes up the workers. It notifies them immediately after the commit of each
 * transaction that has emitted events. It works without the two subscribers of `capture/`.
 */
@Injectable()
export class AfterCommitSubscriber implements EntitySubscriberInterface {
  /** The ids of the webhooks that have new deliveries, for each connection with an open transaction. */
  private readonly emitted = new WeakMap<QueryRunner, Set<number>>();

  constructor(
    @Inject(WEBHOOKS_DATA_SOURCE) dataSource: DataSource,
    private readonly notifier: WorkerNotifier,
  ) {
    dataSource.subscribers.push(this);
  }

  /**
   * Stores the ids of webhooks with new deliveries. When the open transaction of this connection commits, the
   * workers are notified of these webhooks.
   */
  watch(queryRunner: QueryRunner, webhookIds: readonly number[]): void {
    const emitted = getOrAdd(this.emitted, queryRunner, () => new Set<number>());
    for (const webhookId of webhookIds) emitted.add(webhookId);
  }

  /**
   * TypeORM also calls this method when a savepoint is released. The workers are not notified then, because
   * the transaction is still open.
   */
  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    const emitted = this.emitted.get(queryRunner);
    if (queryRunner.isTransactionActive || !emitted) return;
    this.emitted.delete(queryRunner);
    this.notifier.notify(emitted);
  }
}

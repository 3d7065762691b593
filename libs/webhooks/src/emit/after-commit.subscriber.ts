import { Inject, Injectable } from '@nestjs/common';
import type {
  DataSource,
  EntitySubscriberInterface,
  QueryRunner,
  TransactionCommitEvent,
  TransactionRollbackEvent,
} from 'typeorm';
import type { WebhookLifecycleEvent } from '../observe/lifecycle-event.js';
import { WebhookLifecycle } from '../observe/webhook-lifecycle.js';
import { getOrAdd } from '../shared/get-or-add.js';
import { WEBHOOKS_DATA_SOURCE } from '../store/database/tokens.js';
import { WorkerNotifier } from '../worker/worker-notifier.js';

/** What to do when a transaction has committed. */
interface Emitted {
  /** The ids of the webhooks that have new deliveries. */
  readonly webhookIds: Set<number>;
  readonly lifecycleEvents: WebhookLifecycleEvent[];
}

/**
 * A TypeORM subscriber that notifies the workers and publishes lifecycle events immediately after the commit
 * of each transaction that has emitted events. It works without the two subscribers of `capture/`.
 */
@Injectable()
export class AfterCommitSubscriber implements EntitySubscriberInterface {
  /** What was emitted in the open transaction of each connection. */
  private readonly emitted = new WeakMap<QueryRunner, Emitted>();

  constructor(
    @Inject(WEBHOOKS_DATA_SOURCE) dataSource: DataSource,
    private readonly notifier: WorkerNotifier,
    private readonly lifecycle: WebhookLifecycle,
  ) {
    dataSource.subscribers.push(this);
  }

  /** When the open transaction of this connection commits, the workers are notified of these webhooks. */
  notify(queryRunner: QueryRunner, webhookIds: readonly number[]): void {
    const emitted = this.emittedBy(queryRunner);
    for (const webhookId of webhookIds) emitted.webhookIds.add(webhookId);
  }

  /** When the open transaction of this connection commits, the lifecycle events are published. */
  publish(queryRunner: QueryRunner, lifecycleEvents: readonly WebhookLifecycleEvent[]): void {
    if (lifecycleEvents.length > 0) this.emittedBy(queryRunner).lifecycleEvents.push(...lifecycleEvents);
  }

  /**
   * TypeORM also calls this method when a savepoint is released. Nothing is done then, because the
   * transaction is still open.
   */
  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    const emitted = this.emitted.get(queryRunner);
    if (queryRunner.isTransactionActive || !emitted) return;
    this.emitted.delete(queryRunner);
    if (emitted.webhookIds.size > 0) this.notifier.notify(emitted.webhookIds);
    for (const event of emitted.lifecycleEvents) this.lifecycle.publish(event);
  }

  /** TypeORM also calls this method when a savepoint is rolled back, and the transaction is still open. */
  afterTransactionRollback({ queryRunner }: TransactionRollbackEvent): void {
    if (!queryRunner.isTransactionActive) this.emitted.delete(queryRunner);
  }

  private emittedBy(queryRunner: QueryRunner): Emitted {
    return getOrAdd(this.emitted, queryRunner, () => ({ webhookIds: new Set(), lifecycleEvents: [] }));
  }
}

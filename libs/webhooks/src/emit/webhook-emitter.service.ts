import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Catalog } from '../catalog/catalog.js';
import type { WebhookEntityName } from '../catalog/entity-definition.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { WEBHOOKS_DATA_SOURCE } from '../store/database/tokens.js';
import { EventsStore } from '../store/emit/events.store.js';
import { WorkerNotifier } from '../worker/worker.notifier.js';
import { AfterCommitSubscriber } from './after-commit.subscriber.js';
import { eventOf } from './event-of-change.js';
import { hostTransaction } from './host-transaction.js';
import type { EmitOptions, EmitResult, WebhookChange, WebhookEntityChange } from './webhook-change.js';

/**
 * Emits events, which the library delivers to the webhooks that subscribe to them.
 *
 * ```ts
 * await dataSource.transaction(async (manager) => {
 *   await manager.save(order);
 *   await webhooks.emit('orders', { org: order.org, resource: order.url, body: order }, { manager });
 * });
 * ```
 *
 * If you pass the transaction's `manager`, the event exists if and only if that transaction commits. If no
 * webhook subscribes to the entity, nothing is written.
 *
 * Call `emit` after you have written the root row of the resource, such as the row of the order. This write
 * makes transactions that change the same resource wait for each other, so the last body that is emitted
 * shows the last state.
 */
@Injectable()
export class WebhookEmitter {
  constructor(
    @Inject(WEBHOOKS_DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly store: EventsStore,
    private readonly catalog: Catalog,
    private readonly notifier: WorkerNotifier,
    private readonly afterCommit: AfterCommitSubscriber,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Emits one change. The body must have the type that `WebhookBodies` declares for the entity. To emit any
   * other body, call `emit<string>(…)`.
   *
   * @param entity the name of an entity: one of the six of the v2 API, or one that you declare with the
   *   option `entities`
   * @param change the org, the resource and the body
   * @param options `manager`: the EntityManager of the transaction that makes the change
   * @returns the number of deliveries that were written
   * @throws InvalidEventError when the entity, org, resource or body is invalid, or the manager belongs to
   *   another DataSource; BodyTooLargeError when the body exceeds `bodyLimit`; DatabaseBusyError when SQLite
   *   stays busy and no manager is given. After each of these errors, nothing was written, and your
   *   transaction stays usable
   */
  emit<Entity extends WebhookEntityName>(
    entity: Entity,
    change: WebhookChange<NoInfer<Entity>>,
    options: EmitOptions = {},
  ): Promise<EmitResult> {
    return this.emitMany<WebhookEntityName>([{ ...change, entity }], options);
  }

  /**
   * Emits several changes together, in the given order. If one of them is invalid, none is emitted.
   *
   * @param changes changes with the names of their entities
   * @param options the same options as for `emit`
   * @returns the number of deliveries that were written
   * @throws the same errors as `emit`
   */
  async emitMany<Entity extends WebhookEntityName>(
    changes: readonly WebhookEntityChange<Entity>[],
    { manager }: EmitOptions = {},
  ): Promise<EmitResult> {
    const events = changes.map((change) => eventOf(change, this.catalog, this.options.bodyLimit));
    const transaction = hostTransaction(manager ?? this.options.transactionManager(), this.dataSource);
    const channel = this.notifier.channelForCommit();
    const webhookIds = transaction
      ? await this.store.insertWithin(transaction, events, channel)
      : await this.store.insert(events, channel);
    if (webhookIds.length > 0 && channel === undefined) {
      if (transaction) this.afterCommit.watch(transaction.queryRunner!, webhookIds);
      else this.notifier.notify(webhookIds);
    }
    return { deliveries: webhookIds.length };
  }
}

import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Catalog } from '../catalog/catalog.js';
import type { WebhookEntityName } from '../catalog/entity-definition.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { WEBHOOKS_DATA_SOURCE } from '../store/tokens.js';
import { EventsStore } from '../store/emit/events.store.js';
import { Announcer } from '../worker/announcer.js';
import { CommitListener } from './commit-listener.js';
import { hostTransaction } from './host-transaction.js';
import { newEvent } from './new-event.js';
import type { EmitOptions, EmitResult, WebhookChange, WebhookEntityChange } from './webhook-change.js';

/**
 * Tells the customers of a change.
 *
 * ```ts
 * await dataSource.transaction(async (manager) => {
 *   await manager.save(order);
 *   await webhooks.emit('orders', { org: order.org, resource: order.url, body: order }, { manager });
 * });
 * ```
 *
 * With the transaction's `manager` the event exists if and only if that transaction commits. When nobody subscribes to the entity, nothing is written.
 * Emit after the write that serialises changes of the resource (the one of its root row), so that the last body is the last state.
 */
@Injectable()
export class WebhookEmitter {
  private readonly commits: CommitListener;

  constructor(
    @Inject(WEBHOOKS_DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly store: EventsStore,
    private readonly catalog: Catalog,
    private readonly announcer: Announcer,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.commits = new CommitListener(dataSource, (webhookIds) => announcer.announce(webhookIds));
  }

  /**
   * Emits one change. Its body has the type that `WebhookBodies` gives the entity; `emit<string>(…)` takes any.
   *
   * @param entity one of the catalog: the six of the API text, or the host's own
   * @throws InvalidEventError when entity, org, resource or body can't be, or the manager is of another DataSource; BodyTooLargeError; DatabaseBusyError, on SQLite
   *   without a manager. Nothing is written then, and the host's transaction is as it was.
   */
  emit<Entity extends WebhookEntityName>(
    entity: Entity,
    change: WebhookChange<NoInfer<Entity>>,
    options: EmitOptions = {},
  ): Promise<EmitResult> {
    return this.emitMany<WebhookEntityName>([{ ...change, entity }], options);
  }

  /** Emits several changes at once, in this order: all or, when one of them can't be, none. Throws like `emit`. */
  async emitMany<Entity extends WebhookEntityName>(
    changes: readonly WebhookEntityChange<Entity>[],
    { manager }: EmitOptions = {},
  ): Promise<EmitResult> {
    const events = changes.map((change) => newEvent(change, this.catalog, this.options.bodyLimit));
    const transaction = hostTransaction(manager ?? this.options.transactionManager(), this.dataSource);
    const channel = this.announcer.channelForCommit();
    const webhookIds = transaction
      ? await this.store.insertWithin(transaction, events, channel)
      : await this.store.insert(events, channel);
    if (webhookIds.length > 0 && channel === undefined) {
      if (transaction) this.commits.watch(transaction.queryRunner!, webhookIds);
      else this.announcer.announce(webhookIds);
    }
    return { deliveries: webhookIds.length };
  }
}

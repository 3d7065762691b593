import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { Catalog } from '../catalog/catalog.js';
import type { WebhookEntityName } from '../catalog/entity-definition.js';
import { BodyTooLargeError } from '../errors/emit.errors.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { WEBHOOKS_DATA_SOURCE } from '../store/database/tokens.js';
import { eventOf } from './event-of-change.js';
import { EventWriter } from './event-writer.js';
import { hostTransaction } from './host-transaction.js';
import type { EmitOptions, EmitResult, WebhookChange, WebhookEntityChange } from './webhook-change.js';

/**
 * Emits events. The library delivers each event to all webhooks that subscribe to its entity.
 *
 * ```ts
 * await dataSource.transaction(async (manager) => {
 *   await manager.save(order);
 *   await webhooks.emit('orders', { org: order.org, resource: order.url, body: order }, { manager });
 * });
 * ```
 *
 * If you pass the transaction's `manager`, the event exists if and only if the transaction commits. If no
 * webhook subscribes to the entity, nothing is written.
 *
 * Write the root row of the resource, such as the row of the order, before you call `emit`. This write locks
 * the row, so transactions that change the same resource wait for each other. Thus the last emitted body
 * shows the latest state.
 */
@Injectable()
export class WebhookEmitter {
  constructor(
    @Inject(WEBHOOKS_DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly writer: EventWriter,
    private readonly catalog: Catalog,
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
   *   stays busy and no manager is given. When one of these errors is thrown, nothing was written, and you
   *   can continue your transaction. QueryFailedError of TypeORM, without parameters, when the database
   *   refuses a statement, for example because of a deadlock. You can retry your transaction as usual
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
    const { bodyLimit, transactionManager } = this.options;
    const events = changes.map((change) => eventOf(change, this.catalog));
    const tooLarge = events.find(({ size }) => size > bodyLimit);
    if (tooLarge) throw new BodyTooLargeError(tooLarge.entity, tooLarge.size, bodyLimit);
    const transaction = hostTransaction(manager ?? transactionManager(), this.dataSource);
    return { deliveries: await this.writer.write(events, transaction) };
  }
}

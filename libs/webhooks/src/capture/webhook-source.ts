import type { Type } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { WebhookEntityName } from '../catalog/entity-definition.js';
import type { BodyOf } from '../catalog/webhook-bodies.js';
import type { RowId } from './row-id.js';
import type { ResourcePart } from './resource-part.js';

/**
 * A changed resource that still exists, returned by `WebhookSource.locate` and passed to
 * `WebhookSource.render`. Add the properties that your `render` needs, for example the row of the resource.
 */
export interface LocatedResource {
  /** Primary key of the resource's root row: one of the ids that the library passed to `locate`. */
  readonly id: RowId;
  /** The org whose webhooks receive the change. Leave the property out if the entity is global. */
  readonly org?: string;
  /** Identifies the resource, usually by its URL. The same rules apply as for `WebhookChange.resource`. */
  readonly resource?: string;
}

/** The event to send for a removed resource, returned by `WebhookSource.removed`. */
export interface RemovedResource {
  /** The org whose webhooks receive the change. Leave the property out if the entity is global. */
  readonly org?: string;
  /**
   * Identifies the removed resource, usually by its URL. The same rules apply as for
   * `WebhookChange.resource`.
   */
  readonly resource?: string;
  /** The body to send. Any JSON value. */
  readonly body: unknown;
}

/**
 * Describes one kind of resource: which rows it consists of, and which body its webhooks receive. Pass the
 * class to `WebhooksModule.forFeature`. When such a resource is changed through TypeORM, the library emits
 * the change in the same transaction.
 *
 * ```ts
 * interface LocatedOrder extends LocatedResource { readonly order: Order }
 *
 * @Injectable()
 * export class OrderSource extends WebhookSource<'orders', Order, LocatedOrder> {
 *   readonly entity = 'orders';
 *   readonly root = Order;
 *   override readonly parts = [part(Box).of(Order, 'orderId'), part(Item).of(Box, 'boxId')];
 *
 *   async locate(ids: readonly number[], manager: EntityManager) {
 *     const orders = await manager.findBy(Order, { id: In(ids) });
 *     return orders.map((order) => {
 *       return { id: order.id, org: order.org, resource: `/orders/${order.id}/`, order };
 *     });
 *   }
 *
 *   render(located: readonly LocatedOrder[], manager: EntityManager) {
 *     return presentOrders(manager, located.map(({ order }) => order));
 *   }
 * }
 * ```
 *
 * Just before a transaction commits, the library calls `locate` for all resources that the transaction has
 * changed, and `render` for those that have a subscriber. Each call gets up to 500 resources and the
 * transaction's EntityManager, so both methods see what will be committed. They must only read.
 */
export abstract class WebhookSource<
  Entity extends WebhookEntityName = WebhookEntityName,
  Root extends object = object,
  Located extends LocatedResource = LocatedResource,
> {
  /**
   * Name of the entity that customers subscribe to. It must be one of the six entities of the v2 API, or
   * declared with the option `entities`.
   */
  abstract readonly entity: Entity;
  /**
   * The TypeORM class that has one row for each resource. This row is the root row of the resource. The
   * library locks the root row before it renders the resource. So if two transactions change the same
   * resource, they render it one after the other.
   */
  abstract readonly root: Type<Root>;
  /**
   * The other TypeORM classes whose rows are shown in the body, for example the boxes of an order. Declare
   * them with `part` and `linksOf`. Default `[]`.
   */
  readonly parts: readonly ResourcePart[] = [];

  /**
   * Finds the resources that a transaction has changed.
   *
   * @param ids primary keys of the root rows of the resources. Some of these rows may no longer exist
   * @param manager the transaction's EntityManager
   * @returns the resources that still exist, in any order
   */
  abstract locate(ids: readonly RowId[], manager: EntityManager): Promise<readonly Located[]>;

  /**
   * Renders the bodies of changed resources. The library passes only resources that have a subscriber.
   *
   * @param located resources that `locate` has returned
   * @param manager the transaction's EntityManager
   * @returns one body per resource, in the order of `located`
   */
  abstract render(
    located: readonly Located[],
    manager: EntityManager,
  ): Promise<readonly BodyOf<Entity>[]> | readonly BodyOf<Entity>[];

  /**
   * Returns what to send for a resource whose root row was removed or soft-removed. The library calls this
   * method only if `locate` doesn't return the resource. If you don't implement it, nothing is sent, because
   * the v2 API documents no notification of removed resources.
   *
   * @param root the root row as it was before the removal
   * @param manager the transaction's EntityManager
   * @returns the event to send, or undefined to send nothing
   */
  removed?(
    root: Root,
    manager: EntityManager,
  ): Promise<RemovedResource | undefined> | RemovedResource | undefined;
}

/** A `WebhookSource` for any entity and any root class. */
export interface AnyWebhookSource extends Pick<WebhookSource, 'entity' | 'root' | 'parts'> {
  locate(...args: never[]): unknown;
  render(...args: never[]): unknown;
}

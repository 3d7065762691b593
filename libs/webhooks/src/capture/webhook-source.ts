import type { Type } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { WebhookEntityName } from '../catalog/entity-definition.js';
import type { BodyOf } from '../catalog/webhook-bodies.js';
import type { RowId } from './row-id.js';
import type { ResourcePart } from './resource-part.js';

/**
 * A changed resource that still exists, as `locate` returns it. Add the properties that `render` needs, such
 * as its row.
 */
export interface LocatedResource {
  /** The primary key of its root row: one of the ids that `locate` received. */
  readonly id: RowId;
  /** The org whose webhooks receive it. Leave it out for a global entity. */
  readonly org?: string;
  /** Identifies the resource, usually by its URL, like `resource` of an emitted change. */
  readonly resource?: string;
}

/** The body to send for a resource that was removed. */
export interface RemovedResource {
  /** The org whose webhooks receive it. Leave it out for a global entity. */
  readonly org?: string;
  /** Identifies the removed resource, usually by its URL, like `resource` of an emitted change. */
  readonly resource?: string;
  /** Any JSON value. */
  readonly body: unknown;
}

/**
 * Describes what a resource consists of and what its webhooks receive. From then on, each change of the
 * resource that is made through TypeORM is emitted in the transaction that makes it. Pass the class to
 * `WebhooksModule.forFeature`.
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
 * Just before a transaction commits, the library calls the source once for all resources that the transaction
 * has changed (up to 500 at a time), with the transaction's EntityManager. So `locate` and `render` see what
 * will be committed. They must only read.
 */
export abstract class WebhookSource<
  Entity extends WebhookEntityName = WebhookEntityName,
  Root extends object = object,
  Located extends LocatedResource = LocatedResource,
> {
  /** The entity that customers subscribe to. It must be in the catalog. */
  abstract readonly entity: Entity;
  /**
   * The TypeORM class whose rows stand for whole resources. A root row is locked while its resource is
   * rendered.
   */
  abstract readonly root: Type<Root>;
  /** The other TypeORM classes that the body shows. Default `[]`. */
  readonly parts: readonly ResourcePart[] = [];

  /**
   * Finds changed resources.
   *
   * @param ids primary keys of root rows
   * @param manager the transaction's EntityManager
   * @returns the resources that still exist, in any order
   */
  abstract locate(ids: readonly RowId[], manager: EntityManager): Promise<readonly Located[]>;

  /**
   * Renders the bodies of resources that somebody subscribes to.
   *
   * @param located resources that `locate` has returned
   * @param manager the transaction's EntityManager
   * @returns one body for each of `located`, in the same order
   */
  abstract render(
    located: readonly Located[],
    manager: EntityManager,
  ): Promise<readonly BodyOf<Entity>[]> | readonly BodyOf<Entity>[];

  /**
   * Says what to send for a resource whose root row was removed, also if it was removed softly. Default:
   * nothing, because the v2 API documents no such notification.
   *
   * @param root the row as it was
   * @param manager the transaction's EntityManager
   * @returns the body to send, or undefined to send nothing
   */
  removed?(
    root: Root,
    manager: EntityManager,
  ): Promise<RemovedResource | undefined> | RemovedResource | undefined;
}

/** A `WebhookSource` of any entity and class. */
export interface AnyWebhookSource extends Pick<WebhookSource, 'entity' | 'root' | 'parts'> {
  locate(...args: never[]): unknown;
  render(...args: never[]): unknown;
}

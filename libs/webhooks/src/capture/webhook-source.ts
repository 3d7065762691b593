import type { Type } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { WebhookEntityName } from '../catalog/entity-definition.js';
import type { BodyOf } from '../catalog/webhook-bodies.js';
import type { RowId } from './row-id.js';
import type { ResourcePart } from './resource-part.js';

/** A changed resource that still exists, as `locate` finds it. Add what `render` needs of it, such as its row. */
export interface LocatedResource {
  /** The primary key of its root row, one of those that `locate` was asked for. */
  readonly id: RowId;
  /** Whose webhooks get it. None for a global entity. */
  readonly org?: string;
  /** What it is, usually its URL: as `resource` of an emitted change. */
  readonly resource?: string;
}

/** What is sent for a resource that is gone. */
export interface RemovedResource {
  /** Whose webhooks get it. None for a global entity. */
  readonly org?: string;
  /** What it was, usually its URL: as `resource` of an emitted change. */
  readonly resource?: string;
  /** Any JSON value. */
  readonly body: unknown;
}

/**
 * Says once what a resource is made of and what its webhooks get; from then on each of its changes through TypeORM goes out by itself, in the transaction
 * that makes it. Give the class to `WebhooksModule.forFeature`.
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
 *     return orders.map((order) => ({ id: order.id, org: order.org, resource: `/orders/${order.id}/`, order }));
 *   }
 *
 *   render(located: readonly LocatedOrder[], manager: EntityManager) {
 *     return presentOrders(manager, located.map(({ order }) => order));
 *   }
 * }
 * ```
 *
 * A transaction asks it just before its commit, once for all resources that it has changed (up to 500 at a time), with its own EntityManager: `locate` and
 * `render` see what will be committed. They read, and change nothing.
 */
export abstract class WebhookSource<
  Entity extends WebhookEntityName = WebhookEntityName,
  Root extends object = object,
  Located extends LocatedResource = LocatedResource,
> {
  /** What customers subscribe to: one of the catalog. */
  abstract readonly entity: Entity;
  /** The TypeORM class whose row stands for the whole resource. Its row is locked while the resource is rendered. */
  abstract readonly root: Type<Root>;
  /** The other TypeORM classes that the body shows. Default none. */
  readonly parts: readonly ResourcePart[] = [];

  /**
   * Finds changed resources.
   * @param ids primary keys of root rows; what is gone by now is left out of the answer
   */
  abstract locate(ids: readonly RowId[], manager: EntityManager): Promise<readonly Located[]>;

  /**
   * Makes the bodies of located resources that somebody subscribes to.
   * @returns one body for each of `located`, in the same order
   */
  abstract render(
    located: readonly Located[],
    manager: EntityManager,
  ): Promise<readonly BodyOf<Entity>[]> | readonly BodyOf<Entity>[];

  /**
   * What is sent for a resource whose root row was removed, softly too. Default: nothing, as the API text documents no such notification.
   * @param root the row as it was; undefined is answered for one of which nothing is to be sent
   */
  removed?(
    root: Root,
    manager: EntityManager,
  ): Promise<RemovedResource | undefined> | RemovedResource | undefined;
}

/** Any `WebhookSource`, whatever it locates and renders. */
export interface AnyWebhookSource extends Pick<WebhookSource, 'entity' | 'root' | 'parts'> {
  locate(...args: never[]): unknown;
  render(...args: never[]): unknown;
}

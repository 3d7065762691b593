import type { EntityManager } from 'typeorm';
import { lockRow } from '../database/lock-row.js';
import { now } from '../resources/now.js';
import type { PathParams } from '../resources/paths.js';
import { found, idIn } from '../resources/paths.js';
import type { ResourceRow } from '../resources/resource-row.js';
import { Resources } from '../resources/resources.js';
import { Order } from './order.entity.js';

/**
 * The owner of a box or an item. Contains the order. The owner of an item has a subtype that also contains
 * the box.
 */
export interface OrderOwner {
  readonly order: Order;
}

/**
 * Returns the order in a path. If `forChange` is true, also locks the order. Without the lock, two concurrent
 * changes to boxes or items of the order would each render the order without the other change.
 */
export async function orderOf(manager: EntityManager, path: PathParams, forChange: boolean): Promise<Order> {
  const wanted = { org: path['org']!, id: idIn(path, 'order') };
  return found(await (forChange ? lockRow(manager, Order, wanted) : manager.findOneBy(Order, wanted)));
}

/**
 * The base class for boxes and items. When one of them is created, changed or deleted, its order changes too.
 */
export abstract class OrderPartResources<Row extends ResourceRow, Owner extends OrderOwner> extends Resources<
  Row,
  Owner
> {
  protected override async changeOwner(manager: EntityManager, { order }: Owner): Promise<void> {
    await manager.save(Object.assign(order, { nested_updated_at: now() }));
  }
}

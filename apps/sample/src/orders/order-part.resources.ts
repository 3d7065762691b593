import type { EntityManager } from 'typeorm';
import { lockRow } from '../database/lock-row.js';
import { now } from '../resources/now.js';
import type { PathParams } from '../resources/paths.js';
import { found, idIn } from '../resources/paths.js';
import type { ResourceRow } from '../resources/resource-row.js';
import { Resources } from '../resources/resources.js';
import { Order } from './order.entity.js';

/** The owner of a box or an item. It always includes the order. */
export interface OrderOwner {
  readonly order: Order;
}

/**
 * Returns the order in a path. For a change it locks the order: otherwise two concurrent changes of its parts
 * would each render the order without the other change.
 */
export async function orderOf(manager: EntityManager, path: PathParams, forChange: boolean): Promise<Order> {
  const wanted = { org: path['org']!, id: idIn(path, 'order') };
  return found(await (forChange ? lockRow(manager, Order, wanted) : manager.findOneBy(Order, wanted)));
}

/** Boxes and items. Changing or deleting one of them changes its order. */
export abstract class OrderPartResources<Row extends ResourceRow, Owner extends OrderOwner> extends Resources<
  Row,
  Owner
> {
  protected override async changeOwner(manager: EntityManager, { order }: Owner): Promise<void> {
    await manager.save(Object.assign(order, { nested_updated_at: now() }));
  }
}

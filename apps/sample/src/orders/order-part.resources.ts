import type { EntityManager } from 'typeorm';
import { lockRow } from '../database/lock-row.js';
import { now } from '../resources/now.js';
import type { PathParams } from '../resources/paths.js';
import { found, idIn } from '../resources/paths.js';
import type { ResourceRow } from '../resources/resource-row.js';
import { Resources } from '../resources/resources.js';
import { Order } from './order.entity.js';

/** Whatever belongs to an order knows it. */
export interface OrderOwner {
  readonly order: Order;
}

/** The order in a path; locked for a change, so that two changes of its parts don't each render without the other's. */
export async function orderOf(manager: EntityManager, path: PathParams, forChange: boolean): Promise<Order> {
  const wanted = { org: path['org']!, id: idIn(path, 'order') };
  return found(await (forChange ? lockRow(manager, Order, wanted) : manager.findOneBy(Order, wanted)));
}

/** Boxes and items: a change of one, its removal too, is a change of its order. */
export abstract class OrderPartResources<Row extends ResourceRow, Owner extends OrderOwner> extends Resources<
  Row,
  Owner
> {
  protected override async changeOwner(manager: EntityManager, { order }: Owner): Promise<void> {
    await manager.save(Object.assign(order, { nested_updated_at: now() }));
  }
}

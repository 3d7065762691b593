import type { EntityManager } from 'typeorm';
import type { WebhookEntityChange } from '@app/webhooks';
import { lockRow } from '../database/lock-row.js';
import { now } from '../resources/now.js';
import type { PathParams } from '../resources/paths.js';
import { found, idIn } from '../resources/paths.js';
import type { ResourceRow } from '../resources/resource-row.js';
import { Resources } from '../resources/resources.js';
import { Order } from './order.entity.js';
import { orderUrl, presentOrders } from './order.presenter.js';

/** Whatever belongs to an order knows it. */
export interface OrderOwner {
  readonly order: Order;
}

/** The order in a path; locked for a change, so that two changes of its parts don't each render without the other's. */
export async function orderOf(manager: EntityManager, path: PathParams, forChange: boolean): Promise<Order> {
  const wanted = { org: path['org']!, id: idIn(path, 'order') };
  return found(await (forChange ? lockRow(manager, Order, wanted) : manager.findOneBy(Order, wanted)));
}

/** Boxes and items: a change of one, its removal too, is a change of its order, and the whole order goes out. */
export abstract class OrderPartResources<Row extends ResourceRow, Owner extends OrderOwner> extends Resources<
  Row,
  Owner
> {
  protected changeOf(manager: EntityManager, owner: Owner): Promise<WebhookEntityChange> {
    return this.orderChange(manager, owner);
  }

  protected override removalOf(manager: EntityManager, owner: Owner): Promise<WebhookEntityChange> {
    return this.orderChange(manager, owner);
  }

  private async orderChange(manager: EntityManager, { order }: Owner): Promise<WebhookEntityChange> {
    await manager.save(Object.assign(order, { nested_updated_at: now() }));
    const [body] = await presentOrders(manager, [order]);
    return { entity: 'orders', org: order.org, resource: orderUrl(order), body };
  }
}

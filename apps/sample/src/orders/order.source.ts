import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { part, WebhookSource } from '@app/webhooks';
import type { LocatedResource, OrderBody } from '@app/webhooks';
import { Box } from './box.entity.js';
import { Item } from './item.entity.js';
import { Order } from './order.entity.js';
import { orderUrl, presentOrders } from './order.presenter.js';

interface LocatedOrder extends LocatedResource {
  readonly order: Order;
}

/** Sends the whole order after a change to the order itself, a box or an item. */
@Injectable()
export class OrderSource extends WebhookSource<'orders', Order, LocatedOrder> {
  readonly entity = 'orders';
  readonly root = Order;
  override readonly parts = [part(Box).of(Order, 'order_id'), part(Item).of(Order, 'order_id')];

  async locate(ids: readonly number[], manager: EntityManager): Promise<LocatedOrder[]> {
    const wanted = { id: In(ids) };
    const orders = await manager.findBy(Order, wanted);
    return orders.map((order) => ({ id: order.id, org: order.org, resource: orderUrl(order), order }));
  }

  render(located: readonly LocatedOrder[], manager: EntityManager): Promise<OrderBody[]> {
    return presentOrders(
      manager,
      located.map(({ order }) => order),
    );
  }
}

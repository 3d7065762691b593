import { Injectable } from '@nestjs/common';
import { part, WebhookSource } from 'nestjs-typeorm-webhooks';
import type { LocatedResource, RemovedResource } from 'nestjs-typeorm-webhooks';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { Box, Item, Order } from './orders.entities.js';
import { presentOrders } from './orders.presenter.js';

interface LocatedOrder extends LocatedResource {
  readonly order: Order;
}

@Injectable()
export class OrderSource extends WebhookSource<'orders', Order, LocatedOrder> {
  readonly entity = 'orders';
  readonly root = Order;
  override readonly parts = [part(Box).of(Order, 'orderId'), part(Item).of(Box, 'boxId')];

  async locate(ids: readonly number[], manager: EntityManager): Promise<LocatedOrder[]> {
    const orders = await manager.findBy(Order, { id: In(ids) });
    return orders.map((order) => ({ id: order.id, org: order.org, resource: `/orders/${order.id}/`, order }));
  }

  render(located: readonly LocatedOrder[], manager: EntityManager) {
    return presentOrders(
      located.map(({ order }) => order),
      manager,
    );
  }

  override removed(order: Order): RemovedResource {
    return { org: order.org, resource: `/orders/${order.id}/`, body: { id: order.id, removed: true } };
  }
}

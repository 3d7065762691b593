import { Injectable } from '@nestjs/common';
import type { LocatedResource, RemovedResource } from 'nestjs-typeorm-webhooks';
import { part, WebhookSource } from 'nestjs-typeorm-webhooks';
import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import { OrderBox } from '../orders/order-box.entity';
import { OrderItem } from '../orders/order-item.entity';
import { Order } from '../orders/order.entity';
import { orderBodyOf, orderUrl } from './order-body';

interface LocatedOrder extends LocatedResource {
  readonly order: Order;
}

/** Sends an order with its items and boxes, and tells when an order is deleted. */
@Injectable()
export class OrderSource extends WebhookSource<'orders', Order, LocatedOrder> {
  readonly entity = 'orders';
  readonly root = Order;
  override readonly parts = [part(OrderItem).of(Order, 'orderId'), part(OrderBox).of(Order, 'orderId')];

  async locate(ids: readonly number[], manager: EntityManager): Promise<LocatedOrder[]> {
    const orders = await manager.find(Order, {
      where: { id: In(ids) },
      relations: { items: true, boxes: true },
      order: { items: { id: 'ASC' }, boxes: { id: 'ASC' } },
    });
    return orders.map((order) => ({
      id: order.id,
      org: String(order.organizationId),
      resource: orderUrl(order),
      order,
    }));
  }

  render(located: readonly LocatedOrder[]) {
    return located.map(({ order }) => orderBodyOf(order));
  }

  override removed(order: Order): RemovedResource {
    const url = orderUrl(order);
    return { org: String(order.organizationId), resource: url, body: { url, removed: true } };
  }
}

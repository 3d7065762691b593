import { Injectable } from '@nestjs/common';
import { WebhookSource } from 'nestjs-typeorm-webhooks';
import type { LocatedResource } from 'nestjs-typeorm-webhooks';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { Order } from './order.js';

declare module 'nestjs-typeorm-webhooks' {
  interface WebhookBodies {
    orders: Order; // replaces the type of ReadyCloud's order
  }
}

@Injectable()
export class OrderSource extends WebhookSource<'orders', Order, LocatedResource & { order: Order }> {
  readonly entity = 'orders';
  readonly root = Order;

  async locate(ids: readonly number[], manager: EntityManager) {
    const orders = await manager.findBy(Order, { id: In(ids) });
    return orders.map((order) => ({ id: order.id, org: order.org, resource: order.url, order }));
  }

  render(located: readonly { order: Order }[]) {
    return located.map(({ order }) => order);
  }
}

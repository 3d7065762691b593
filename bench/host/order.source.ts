import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { part, WebhookSource } from '@app/webhooks';
import type { LocatedResource } from '@app/webhooks';
import { bodyObject } from '../harness/bodies.js';
import type { BenchBody } from '../harness/bodies.js';
import { CapturedBox, CapturedItem, CapturedOrder } from './order.tables.js';

interface OrderBody extends BenchBody {
  readonly boxes: readonly { readonly id: number; readonly items: readonly CapturedItem[] }[];
}

/**
 * The source of orders, that is, the class that tells the library how to render an order. It is written as a
 * host would write it, with one statement per class for any number of orders. Its bodies contain the
 * benchmark's text, so their type differs from the orders of the v2 API.
 */
@Injectable()
export class OrderSource extends WebhookSource<string, CapturedOrder> {
  readonly entity = 'orders';
  readonly root = CapturedOrder;
  override readonly parts = [
    part(CapturedBox).of(CapturedOrder, 'orderId'),
    part(CapturedItem).of(CapturedBox, 'boxId'),
  ];

  async locate(ids: readonly number[], manager: EntityManager): Promise<LocatedResource[]> {
    const orders = await manager.findBy(CapturedOrder, { id: In(ids) });
    return orders.map(({ id, org }) => ({ id, org, resource: `/orders/${id}/` }));
  }

  async render(located: readonly LocatedResource[], manager: EntityManager): Promise<OrderBody[]> {
    const ids = located.map(({ id }) => Number(id));
    const boxes = await manager.findBy(CapturedBox, { orderId: In(ids) });
    const items = await manager.findBy(CapturedItem, { boxId: In(boxes.map(({ id }) => id)) });
    return ids.map((id) => ({
      ...bodyObject(id),
      boxes: boxes
        .filter(({ orderId }) => orderId === id)
        .map((box) => ({ id: box.id, items: items.filter(({ boxId }) => boxId === box.id) })),
    }));
  }
}

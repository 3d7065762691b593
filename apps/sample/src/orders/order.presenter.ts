import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { AcceptanceScanBody, OrderBody, OrderBox, OrderItem } from '@app/webhooks';
import { resourceUrl } from '../resources/paths.js';
import { pick } from '../resources/resources.js';
import type { AcceptanceScan } from './acceptance-scan.entity.js';
import { Box } from './box.entity.js';
import { Item } from './item.entity.js';
import { acceptanceScanFields, boxFields, itemFields, orderFields } from './order.fields.js';
import type { Order } from './order.entity.js';

/** The columns of an order that are needed to build its URL. */
export type OrderPlace = Pick<Order, 'org' | 'id'>;

/** Returns orders with their boxes and items, in the form that a GET returns. */
export async function presentOrders(manager: EntityManager, orders: readonly Order[]): Promise<OrderBody[]> {
  const found = await manager.find(Box, { where: { order_id: In(idsOf(orders)) }, order: { id: 'ASC' } });
  const boxes = groupBy(found, (box) => box.order_id);
  const items = await itemsOf(manager, orders);
  return orders.map((order) => ({
    ...pick(orderFields, order),
    boxes: (boxes.get(order.id) ?? []).map((box) => presentBox(order, box, items)),
    url: orderUrl(order),
  }));
}

/** Returns boxes of one order with their items, in the form that a GET returns. */
export async function presentBoxes(
  manager: EntityManager,
  order: OrderPlace,
  boxes: readonly Box[],
): Promise<OrderBox[]> {
  const items = await itemsOf(manager, [order]);
  return boxes.map((box) => presentBox(order, box, items));
}

export function presentItem(order: OrderPlace, item: Item): OrderItem {
  const url = resourceUrl(order.org, 'orders', order.id, 'boxes', item.box_id, 'items', item.id);
  return { ...pick(itemFields, item), url };
}

/**
 * Returns an acceptance scan in the form that a POST returns. A scan has no URL of its own, so `url` is the
 * URL of its order.
 */
export function presentScan(order: OrderPlace, scan: AcceptanceScan): AcceptanceScanBody {
  return { url: orderUrl(order), ...pick(acceptanceScanFields, scan) };
}

export function orderUrl({ org, id }: OrderPlace): string {
  return resourceUrl(org, 'orders', id);
}

function presentBox(order: OrderPlace, box: Box, items: ReadonlyMap<number, readonly Item[]>): OrderBox {
  return {
    ...pick(boxFields, box),
    items: (items.get(box.id) ?? []).map((item) => presentItem(order, item)),
    url: resourceUrl(order.org, 'orders', order.id, 'boxes', box.id),
  };
}

/** Returns all items of these orders, by the id of their box. */
async function itemsOf(manager: EntityManager, orders: readonly OrderPlace[]): Promise<Map<number, Item[]>> {
  const items = await manager.find(Item, { where: { order_id: In(idsOf(orders)) }, order: { id: 'ASC' } });
  return groupBy(items, (item) => item.box_id);
}

function idsOf(rows: readonly { readonly id: number }[]): number[] {
  return rows.map(({ id }) => id);
}

function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => number): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { linksOf, part, WebhookSource } from '@app/webhooks';
import type { LocatedResource, RemovedResource } from '@app/webhooks';
import { Box, Document, Item, Note, Order, Parcel, Shipment, Tag } from './shop.tables.js';

export const shopEntities = [
  { name: 'shop-orders' },
  { name: 'shipments' },
  { name: 'documents', scope: 'global' as const },
];

/** The body of the event of an order. */
export interface OrderBody {
  readonly id: number;
  readonly note: string;
  readonly tags: readonly string[];
  readonly boxes: readonly {
    readonly id: number;
    readonly label: string;
    readonly items: readonly { readonly id: number; readonly quantity: number }[];
  }[];
}

interface Located<Row> extends LocatedResource {
  readonly row: Row;
}

export async function bodiesOf(orders: readonly Order[], manager: EntityManager): Promise<OrderBody[]> {
  const byId = { order: { id: 'ASC' } } as const;
  const boxes = await manager.find(Box, { where: { orderId: In(orders.map(({ id }) => id)) }, ...byId });
  const items = await manager.find(Item, { where: { boxId: In(boxes.map(({ id }) => id)) }, ...byId });
  return orders.map(({ id, note, tags }) => ({
    id,
    note,
    tags: tags.map(({ name }) => name).sort(),
    boxes: boxes
      .filter(({ orderId }) => orderId === id)
      .map((box) => ({
        id: box.id,
        label: box.label,
        items: items
          .filter(({ boxId }) => boxId === box.id)
          .map((item) => ({ id: item.id, quantity: item.quantity })),
      })),
  }));
}

/**
 * The source of orders. It counts the calls of `locate` and the rendered orders. If a test sets `failure`,
 * `render` throws that error.
 */
@Injectable()
export class OrderSource extends WebhookSource<'shop-orders', Order, Located<Order>> {
  readonly entity = 'shop-orders';
  readonly root = Order;
  override readonly parts = [
    part(Item).of(Box, 'boxId'),
    part(Box).of(Order, 'orderId'),
    linksOf(Order, 'tags'),
    part(Tag).of(Order, ordersWithTags),
  ];

  located = 0;
  rendered = 0;
  failure: Error | undefined;

  async locate(ids: readonly number[], manager: EntityManager): Promise<Located<Order>[]> {
    this.located++;
    const orders = await manager.find(Order, { where: { id: In(ids) }, relations: { tags: true } });
    return orders.map((row) => ({ id: row.id, org: row.org, resource: `/orders/${row.id}/`, row }));
  }

  async render(located: readonly Located<Order>[], manager: EntityManager): Promise<OrderBody[]> {
    this.rendered += located.length;
    if (this.failure) throw this.failure;
    return bodiesOf(
      located.map(({ row }) => row),
      manager,
    );
  }
}

async function ordersWithTags(
  tagIds: readonly (number | string)[],
  manager: EntityManager,
): Promise<number[]> {
  const orders = await manager.find(Order, {
    select: { id: true },
    where: { tags: { id: In([...tagIds]) } },
  });
  return orders.map(({ id }) => id);
}

/** The source of shipments. When a shipment is removed, the source also sends a body. */
@Injectable()
export class ShipmentSource extends WebhookSource<'shipments', Shipment, Located<Shipment>> {
  readonly entity = 'shipments';
  readonly root = Shipment;
  override readonly parts = [part(Parcel).of(Shipment, 'shipment'), part(Note).of(Shipment, 'shipment')];

  async locate(ids: readonly string[], manager: EntityManager): Promise<Located<Shipment>[]> {
    const rows = await manager.find(Shipment, { where: { id: In(ids) }, relations: { parcels: true } });
    return rows.map((row) => ({ id: row.id, org: row.org, resource: `/shipments/${row.id}/`, row }));
  }

  render(located: readonly Located<Shipment>[]): unknown[] {
    return located.map(({ row }) => ({ id: row.id, parcels: row.parcels.map(({ label }) => label).sort() }));
  }

  override removed({ id, org }: Shipment): RemovedResource {
    return { org, resource: `/shipments/${id}/`, body: { id, removed: true } };
  }
}

/**
 * The source of documents. It covers two special cases: the root class has subclasses, and the entity is
 * global, so that a document does not belong to an org.
 */
@Injectable()
export class DocumentSource extends WebhookSource<'documents', Document, Located<Document>> {
  readonly entity = 'documents';
  readonly root = Document;

  async locate(ids: readonly number[], manager: EntityManager): Promise<Located<Document>[]> {
    const rows = await manager.findBy(Document, { id: In(ids) });
    return rows.map((row) => ({ id: row.id, resource: `/documents/${row.id}/`, row }));
  }

  render(located: readonly Located<Document>[]): unknown[] {
    return located.map(({ row: { id, title } }) => ({ id, title }));
  }
}

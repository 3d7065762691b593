// Nothing here runs: `npm run typecheck` fails if a line under @ts-expect-error compiles, or if another line
// does not.
import { linksOf, part, WebhooksModule, WebhookSource } from '@app/webhooks';
import type { LocatedResource, PackagingBody } from '@app/webhooks';
import { Box, Item, Order, Parcel, Shipment, Tag } from '../capture/shop.tables.js';

declare const packaging: PackagingBody;

/** The relation of a part to its parent. */
export const parts = [
  part(Box).of(Order, 'orderId'),
  // @ts-expect-error a box has no such property
  part(Box).of(Order, 'order_id'),
  part(Item).of(Box, 'boxId'),
  part(Parcel).of(Shipment, 'shipment'),
  // @ts-expect-error a parcel's shipment is not an order
  part(Parcel).of(Order, 'shipment'),
  part(Tag).of(Order, async (ids) => ids),
  // @ts-expect-error ids are awaited
  part(Tag).of(Order, (ids) => ids),
  linksOf(Order, 'tags'),
  // @ts-expect-error a note links to nothing
  linksOf(Order, 'note'),
];

/** The declared bodies apply to sources too. */
export class PackagingSource extends WebhookSource<'packaging', Order> {
  readonly entity = 'packaging';
  readonly root = Order;

  async locate(ids: readonly number[]): Promise<LocatedResource[]> {
    return ids.map((id) => ({ id, org: '1' }));
  }

  render(located: readonly LocatedResource[]): PackagingBody[] {
    return located.map(() => packaging);
  }
}

export class WrongSource extends WebhookSource<'packaging', Order> {
  // @ts-expect-error it is a source of packaging
  readonly entity = 'orders';
  // @ts-expect-error a box is not an order
  readonly root = Box;

  // @ts-expect-error a located resource has an id
  async locate(): Promise<{ org: string }[]> {
    return [];
  }

  // @ts-expect-error a number is not a packaging
  render(): number[] {
    return [];
  }
}

export const features = [
  WebhooksModule.forFeature([PackagingSource]),
  // @ts-expect-error an order is not a source
  WebhooksModule.forFeature([Order]),
];

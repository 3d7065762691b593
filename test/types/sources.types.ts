// This file is only type-checked, never run. `npm run typecheck` fails if the line under a @ts-expect-error
// compiles, or if any other line does not.
import { linksOf, part, WebhooksModule, WebhookSource } from '@app/webhooks';
import type { LocatedResource, PackagingBody } from '@app/webhooks';
import { Box, Item, Order, Parcel, Shipment, Tag } from '../capture/shop.tables.js';

declare const packaging: PackagingBody;

/**
 * Parts of a resource. A part is a class whose rows belong to the resource. Each part names the property that
 * leads to its parent.
 */
export const parts = [
  part(Box).of(Order, 'orderId'),
  // @ts-expect-error a box has no such property
  part(Box).of(Order, 'order_id'),
  part(Item).of(Box, 'boxId'),
  part(Parcel).of(Shipment, 'shipment'),
  // @ts-expect-error a parcel's shipment is not an order
  part(Parcel).of(Order, 'shipment'),
  part(Tag).of(Order, async (ids) => ids),
  // @ts-expect-error the function must return a promise of ids
  part(Tag).of(Order, (ids) => ids),
  linksOf(Order, 'tags'),
  // @ts-expect-error a note links to nothing
  linksOf(Order, 'note'),
];

/** A source must return the declared body of its entity. */
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
  // @ts-expect-error the class declares that it is a source of packaging
  readonly entity = 'orders';
  // @ts-expect-error a box is not an order
  readonly root = Box;

  // @ts-expect-error a located resource has an id
  async locate(): Promise<{ org: string }[]> {
    return [];
  }

  // @ts-expect-error a number is not a body of the entity `packaging`
  render(): number[] {
    return [];
  }
}

export const features = [
  WebhooksModule.forFeature([PackagingSource]),
  // @ts-expect-error an order is not a source
  WebhooksModule.forFeature([Order]),
];

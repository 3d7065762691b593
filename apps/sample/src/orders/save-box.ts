import type { EntityManager } from 'typeorm';
import type { ValuesOf } from '../resources/field.js';
import { pick } from '../resources/resources.js';
import { Box } from './box.entity.js';
import { Item } from './item.entity.js';
import { boxFields } from './order.fields.js';
import type { boxWithItemsFields, itemFields } from './order.fields.js';
import type { OrderPlace } from './order.presenter.js';

/**
 * Saves a new box with its items. The items are saved one after another, so that their ids increase in the
 * order of the body. Responses list the items in the order of their ids.
 */
export async function saveBox(
  manager: EntityManager,
  order: OrderPlace,
  { items, ...values }: ValuesOf<typeof boxWithItemsFields>,
): Promise<void> {
  const box = await manager.save(Object.assign(new Box(), pick(boxFields, values), { order_id: order.id }));
  await saveItems(manager, box, items);
}

export async function saveItems(
  manager: EntityManager,
  box: Pick<Box, 'id' | 'order_id'>,
  items: readonly ValuesOf<typeof itemFields>[],
): Promise<void> {
  for (const item of items)
    await manager.save(Object.assign(new Item(), item, { order_id: box.order_id, box_id: box.id }));
}

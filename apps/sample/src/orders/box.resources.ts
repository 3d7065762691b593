import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { ValuesOf } from '../resources/field.js';
import type { PathParams } from '../resources/paths.js';
import type { Presented } from '../resources/resources.js';
import { Box } from './box.entity.js';
import { Item } from './item.entity.js';
import type { OrderOwner } from './order-part.resources.js';
import { orderOf, OrderPartResources } from './order-part.resources.js';
import { boxFields, boxWithItemsFields } from './order.fields.js';
import { presentBoxes } from './order.presenter.js';
import { saveItems } from './save-box.js';

/** The boxes of an order. */
@Injectable()
export class BoxResources extends OrderPartResources<Box, OrderOwner> {
  protected readonly rows = Box;
  protected readonly fields = boxFields;
  protected override readonly newFields = boxWithItemsFields;

  constructor(work: UnitOfWork) {
    super(work);
  }

  protected async ownerOf(manager: EntityManager, path: PathParams, forChange: boolean): Promise<OrderOwner> {
    return { order: await orderOf(manager, path, forChange) };
  }

  protected tieTo({ order }: OrderOwner): Partial<Box> {
    return { order_id: order.id };
  }

  protected present(
    manager: EntityManager,
    { order }: OrderOwner,
    boxes: readonly Box[],
  ): Promise<Presented[]> {
    return presentBoxes(manager, order, boxes);
  }

  protected override createParts(
    manager: EntityManager,
    box: Box,
    { items }: ValuesOf<typeof boxWithItemsFields>,
  ): Promise<void> {
    return saveItems(manager, box, items);
  }

  protected override async removeParts(manager: EntityManager, box: Box): Promise<void> {
    await manager.remove(await manager.findBy(Item, { order_id: box.order_id, box_id: box.id }));
  }
}

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { PathParams } from '../resources/paths.js';
import { found, idIn } from '../resources/paths.js';
import type { Presented } from '../resources/resources.js';
import { Box } from './box.entity.js';
import { Item } from './item.entity.js';
import type { OrderOwner } from './order-part.resources.js';
import { orderOf, OrderPartResources } from './order-part.resources.js';
import { itemFields } from './order.fields.js';
import { presentItem } from './order.presenter.js';

interface BoxOwner extends OrderOwner {
  readonly box: Box;
}

/** The items in a box. */
@Injectable()
export class ItemResources extends OrderPartResources<Item, BoxOwner> {
  protected readonly rows = Item;
  protected readonly fields = itemFields;

  constructor(work: UnitOfWork) {
    super(work);
  }

  protected async ownerOf(manager: EntityManager, path: PathParams, forChange: boolean): Promise<BoxOwner> {
    const order = await orderOf(manager, path, forChange);
    const box = await manager.findOneBy(Box, { order_id: order.id, id: idIn(path, 'box') });
    return { order, box: found(box) };
  }

  protected tieTo({ order, box }: BoxOwner): Partial<Item> {
    return { order_id: order.id, box_id: box.id };
  }

  protected async present(
    _manager: EntityManager,
    { order }: BoxOwner,
    items: readonly Item[],
  ): Promise<Presented[]> {
    return items.map((item) => presentItem(order, item));
  }
}

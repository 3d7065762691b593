import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { ValuesOf } from '../resources/field.js';
import type { OrgOwner } from '../resources/org-resources.js';
import { OrgResources } from '../resources/org-resources.js';
import type { Presented } from '../resources/resources.js';
import { AcceptanceScan } from './acceptance-scan.entity.js';
import { Box } from './box.entity.js';
import { Item } from './item.entity.js';
import { Order } from './order.entity.js';
import { orderFields, orderWithBoxesFields } from './order.fields.js';
import { presentOrders } from './order.presenter.js';
import { saveBox } from './save-box.js';

/**
 * Orders with their boxes and items. The body of a POST can include boxes and items. After that, boxes and
 * items are changed at their own URLs.
 */
@Injectable()
export class OrderResources extends OrgResources<Order> {
  protected readonly rows = Order;
  protected readonly fields = orderFields;
  protected override readonly newFields = orderWithBoxesFields;

  constructor(work: UnitOfWork) {
    super(work);
  }

  protected present(
    manager: EntityManager,
    _owner: OrgOwner,
    orders: readonly Order[],
  ): Promise<Presented[]> {
    return presentOrders(manager, orders);
  }

  protected override async createParts(
    manager: EntityManager,
    order: Order,
    values: ValuesOf<typeof orderWithBoxesFields>,
  ): Promise<void> {
    for (const box of values.boxes) await saveBox(manager, order, box);
  }

  protected override async removeParts(manager: EntityManager, { id }: Order): Promise<void> {
    for (const rows of [Item, Box, AcceptanceScan]) {
      await manager.remove(await manager.findBy<Item | Box | AcceptanceScan>(rows, { order_id: id }));
    }
  }
}

import { Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { orgRoute } from '../resources/paths.js';
import { resourceController } from '../resources/resource.controller.js';
import { ItemResources } from './item.resources.js';
import { itemFields } from './order.fields.js';

const description = { one: 'an item', many: 'items in a box', fields: itemFields };

@Controller(`${orgRoute}/orders/:order/boxes/:box/items`)
@ApiTags('orders')
export class ItemsController extends resourceController(description) {
  constructor(items: ItemResources) {
    super(items);
  }
}

import { Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { orgRoute } from '../resources/paths.js';
import { resourceController } from '../resources/resource.controller.js';
import { BoxResources } from './box.resources.js';
import { boxFields, boxWithItemsFields } from './order.fields.js';

const description = {
  one: 'a box',
  many: 'boxes of an order',
  fields: boxFields,
  newFields: boxWithItemsFields,
};

@Controller(`${orgRoute}/orders/:order/boxes`)
@ApiTags('orders')
export class BoxesController extends resourceController(description) {
  constructor(boxes: BoxResources) {
    super(boxes);
  }
}

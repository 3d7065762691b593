import { Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { orgRoute } from '../resources/paths.js';
import { resourceController } from '../resources/resource.controller.js';
import { OrderResources } from './order.resources.js';
import { orderFields, orderWithBoxesFields } from './order.fields.js';

const description = { one: 'an order', many: 'orders', fields: orderFields, newFields: orderWithBoxesFields };

@Controller(`${orgRoute}/orders`)
@ApiTags('orders')
export class OrdersController extends resourceController(description) {
  constructor(orders: OrderResources) {
    super(orders);
  }
}

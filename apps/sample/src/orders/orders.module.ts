import { Module } from '@nestjs/common';
import { AcceptanceScanController } from './acceptance-scan.controller.js';
import { AcceptanceScanService } from './acceptance-scan.service.js';
import { BoxResources } from './box.resources.js';
import { BoxesController } from './boxes.controller.js';
import { ItemResources } from './item.resources.js';
import { ItemsController } from './items.controller.js';
import { OrderResources } from './order.resources.js';
import { OrdersController } from './orders.controller.js';

@Module({
  controllers: [OrdersController, BoxesController, ItemsController, AcceptanceScanController],
  providers: [OrderResources, BoxResources, ItemResources, AcceptanceScanService],
})
export class OrdersModule {}

import { Module } from '@nestjs/common';
import { WebhooksModule } from '@app/webhooks';
import { AcceptanceScanController } from './acceptance-scan.controller.js';
import { AcceptanceScanService } from './acceptance-scan.service.js';
import { BoxResources } from './box.resources.js';
import { BoxesController } from './boxes.controller.js';
import { ItemResources } from './item.resources.js';
import { ItemsController } from './items.controller.js';
import { OrderResources } from './order.resources.js';
import { OrdersController } from './orders.controller.js';
import { AcceptanceScanSource } from './acceptance-scan.source.js';
import { OrderSource } from './order.source.js';

@Module({
  imports: [WebhooksModule.forFeature([OrderSource, AcceptanceScanSource])],

  controllers: [OrdersController, BoxesController, ItemsController, AcceptanceScanController],
  providers: [OrderResources, BoxResources, ItemResources, AcceptanceScanService],
})
export class OrdersModule {}

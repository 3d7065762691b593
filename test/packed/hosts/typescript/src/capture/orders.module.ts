import { Module } from '@nestjs/common';
import { WebhooksModule } from 'nestjs-typeorm-webhooks';
import type { WebhookChanges } from 'nestjs-typeorm-webhooks';
import type { DataSource } from 'typeorm';
import { OrderSource } from './order.source.js';

/** No host imports this module. The test only checks that the module compiles. */
@Module({
  imports: [WebhooksModule.forFeature([OrderSource])],
})
export class OrdersModule {}

export async function changePrices(
  dataSource: DataSource,
  webhookChanges: WebhookChanges,
  orderIds: number[],
) {
  await dataSource.transaction(async (manager) => {
    await webhookChanges.touch('orders', orderIds, { manager });
    await manager.query("UPDATE item SET price = '2.50 USD' WHERE sku = 'MK-1'");
  });
}

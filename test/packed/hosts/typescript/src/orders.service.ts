import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { WebhookEmitter } from 'nestjs-typeorm-webhooks';
import { DataSource } from 'typeorm';
import { Order } from './order.js';

@Injectable()
export class OrdersService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly webhooks: WebhookEmitter,
  ) {}

  /** Saves the order. `OrderSource` then sends its new state to the webhooks. */
  async update(order: Order) {
    await this.dataSource.manager.save(order);
  }

  async handOver(order: Order, cost: string) {
    await this.dataSource.transaction(async (manager) => {
      await manager.save(Object.assign(order, { status: 'shipped' })); // OrderSource sends the order
      const body = { url: order.url, ship_cost: cost, tax: null, packing_cost: null };
      await this.webhooks.emit('acceptance-scan', { org: order.org, resource: order.url, body }, { manager });
    });
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { WebhookEmitter } from 'nestjs-typeorm-webhooks';
import { DataSource } from 'typeorm';
import { Order } from './order.js';

declare module 'nestjs-typeorm-webhooks' {
  interface WebhookBodies {
    orders: Order; // what emit takes from now on, in place of ReadyCloud's order
  }
}

@Injectable()
export class OrdersService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly webhooks: WebhookEmitter,
  ) {}

  async update(order: Order) {
    await this.dataSource.transaction(async (manager) => {
      await manager.save(order);
      await this.webhooks.emit('orders', { org: order.org, resource: order.url, body: order }, { manager });
    });
  }
}

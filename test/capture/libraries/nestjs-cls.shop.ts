import { Injectable } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import {
  ClsPluginTransactional,
  Propagation,
  Transactional,
  TransactionHost,
} from '@nestjs-cls/transactional';
import { TransactionalAdapterTypeOrm } from '@nestjs-cls/transactional-adapter-typeorm';
import { ClsModule } from 'nestjs-cls';
import { In } from 'typeorm';
import { WebhookChanges } from '@app/webhooks';
import { Box, Item, Order } from '../shop.tables.js';
import type { Then, TransactionalOrders, TransactionLibrary } from './transactional-shop.js';

@Injectable()
class Orders implements TransactionalOrders {
  constructor(
    private readonly host: TransactionHost<TransactionalAdapterTypeOrm>,
    private readonly webhookChanges: WebhookChanges,
  ) {}

  @Transactional()
  async place(note: string, then?: Then): Promise<Order> {
    const { tx } = this.host;
    const order = await tx.getRepository(Order).save(tx.create(Order, { note }));
    const box = await tx.getRepository(Box).save({ orderId: order.id });
    await tx.getRepository(Item).save([1, 2].map((quantity) => ({ boxId: box.id, quantity })));
    await then?.(order);
    return order;
  }

  @Transactional()
  async recount(order: Order, quantity: number, then?: Then): Promise<void> {
    const { tx } = this.host;
    await this.webhookChanges.touch('shop-orders', order.id);
    const boxes = await tx.getRepository(Box).findBy({ orderId: order.id });
    await tx.getRepository(Item).update({ boxId: In(boxes.map(({ id }) => id)) }, { quantity });
    await then?.(order);
  }

  @Transactional()
  async change(order: Order, quantity: number, then?: Then): Promise<void> {
    const { tx } = this.host;
    await tx.getRepository(Order).update(order.id, { note: `changed to ${quantity}` });
    const boxes = await tx.getRepository(Box).findBy({ orderId: order.id });
    await tx.getRepository(Item).update({ boxId: In(boxes.map(({ id }) => id)) }, { quantity });
    await then?.(order);
  }

  @Transactional(Propagation.RequiresNew)
  apart<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  @Transactional(Propagation.Nested)
  nested<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }
}

export const nestjsCls: TransactionLibrary = {
  name: '@nestjs-cls/transactional',
  orders: Orders,
  options: {
    modules: [
      ClsModule.forRoot({
        global: true,
        plugins: [
          new ClsPluginTransactional({
            adapter: new TransactionalAdapterTypeOrm({ dataSourceToken: getDataSourceToken() }),
          }),
        ],
      }),
    ],
    transactionManager: () => TransactionHost.getInstance<TransactionalAdapterTypeOrm>().tx,
  },
};

import { Injectable } from '@nestjs/common';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, In, Repository } from 'typeorm';
import {
  addTransactionalDataSource,
  deleteDataSourceByName,
  getDataSourceByName,
  initializeTransactionalContext,
  Propagation,
  StorageDriver,
  Transactional,
} from 'typeorm-transactional';
import { WebhookChanges } from '@app/webhooks';
import { Box, Item, Order } from '../shop.tables.js';
import type { Then, TransactionalOrders, TransactionLibrary } from './transactional-shop.js';

// This call patches the classes of TypeORM. It affects only this test file, because Jest loads the classes
// separately for each test file.
initializeTransactionalContext({ storageDriver: StorageDriver.AUTO });

@Injectable()
class Orders implements TransactionalOrders {
  constructor(
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    @InjectRepository(Box) private readonly boxes: Repository<Box>,
    @InjectRepository(Item) private readonly items: Repository<Item>,
    private readonly webhookChanges: WebhookChanges,
  ) {}

  @Transactional()
  async place(note: string, then?: Then): Promise<Order> {
    const order = await this.orders.save(this.orders.create({ note }));
    const box = await this.boxes.save(this.boxes.create({ orderId: order.id }));
    await this.items.save([1, 2].map((quantity) => this.items.create({ boxId: box.id, quantity })));
    await then?.(order);
    return order;
  }

  @Transactional()
  async recount(order: Order, quantity: number, then?: Then): Promise<void> {
    await this.webhookChanges.touch('shop-orders', order.id);
    const boxes = await this.boxes.findBy({ orderId: order.id });
    await this.items.update({ boxId: In(boxes.map(({ id }) => id)) }, { quantity });
    await then?.(order);
  }

  @Transactional()
  async change(order: Order, quantity: number, then?: Then): Promise<void> {
    await this.orders.update(order.id, { note: `changed to ${quantity}` });
    const boxes = await this.boxes.findBy({ orderId: order.id });
    await this.items.update({ boxId: In(boxes.map(({ id }) => id)) }, { quantity });
    await then?.(order);
  }

  @Transactional({ propagation: Propagation.REQUIRES_NEW })
  apart<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  @Transactional({ propagation: Propagation.NESTED })
  nested<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }
}

export const typeormTransactional: TransactionLibrary = {
  name: 'typeorm-transactional',
  orders: Orders,
  options: {
    dataSourceFactory: async (options) => addTransactionalDataSource(new DataSource(options!)),
    modules: [TypeOrmModule.forFeature([Order, Box, Item])],
    transactionManager: () => getDataSourceByName('default')?.manager,
  },
  forget: () => deleteDataSourceByName('default'),
};

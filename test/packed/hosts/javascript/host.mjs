// A host in JavaScript modules, without a compiler and therefore without decorators.
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  BearerTokenGuard,
  WebhookEmitter,
  webhookEntities,
  webhookMigrations,
  WebhooksModule,
} from 'nestjs-typeorm-webhooks';
import { DataSource } from 'typeorm';
import { tryEverything } from '../scenario.mjs';
import { CreateOrders1763000000000, database, Order } from './tables.cjs';

class CustomerGuard extends BearerTokenGuard {
  authenticate(token) {
    return token === process.env.CUSTOMER_TOKEN ? { orgs: ['1'] } : null;
  }

  mayUse(customer, org) {
    return customer.orgs.includes(org);
  }
}

class OrdersService {
  constructor(dataSource, webhooks) {
    this.dataSource = dataSource;
    this.webhooks = webhooks;
  }

  async update(order) {
    await this.dataSource.transaction(async (manager) => {
      await manager.save(Order, order);
      await this.webhooks.emit('orders', { org: order.org, resource: order.url, body: order }, { manager });
    });
  }
}

class AppModule {}
Module({
  imports: [
    TypeOrmModule.forRoot({
      ...database,
      entities: [Order, ...webhookEntities],
      migrations: [CreateOrders1763000000000, ...webhookMigrations],
      migrationsRun: true,
    }),
    WebhooksModule.forRoot({ access: CustomerGuard, development: true }),
  ],
  providers: [
    {
      provide: OrdersService,
      useFactory: (dataSource, webhooks) => new OrdersService(dataSource, webhooks),
      inject: [DataSource, WebhookEmitter],
    },
  ],
})(AppModule);

const app = await NestFactory.create(AppModule, { logger: ['error'] });
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
await tryEverything(app, app.get(OrdersService));

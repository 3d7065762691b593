import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  BearerTokenGuard,
  webhookEntities,
  webhookMigrations,
  WebhooksModule,
} from 'nestjs-typeorm-webhooks';
import { CreateOrders1763000000000 } from './create-orders.js';
import { database } from './database.js';
import { Order } from './order.js';
import { OrderSource } from './order.source.js';
import { OrdersService } from './orders.service.js';
import { TellOwners } from './tell-owners.js';

@Injectable()
export class CustomerGuard extends BearerTokenGuard<{ orgs: string[] }> {
  protected authenticate(token: string) {
    return token === process.env['CUSTOMER_TOKEN'] ? { orgs: ['1'] } : null; // look up the customer of this token here
  }
  protected mayUse(customer: { orgs: string[] }, org: string) {
    return customer.orgs.includes(org);
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot({
      ...database,
      entities: [Order, ...webhookEntities],
      migrations: [CreateOrders1763000000000, ...webhookMigrations],
      migrationsRun: true,
    }),
    WebhooksModule.forRoot({ access: CustomerGuard, development: true }),
    WebhooksModule.forFeature([OrderSource]),
  ],
  providers: [OrdersService, TellOwners],
})
export class AppModule {}

import { webhookEntities, webhookMigrations } from 'nestjs-typeorm-webhooks/database';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { CreateOrders1763000000000 } from './create-orders.js';
import { database } from './database.js';
import { Order } from './order.js';

export default new DataSource({
  ...(database as DataSourceOptions),
  entities: [Order, ...webhookEntities],
  migrations: [CreateOrders1763000000000, ...webhookMigrations],
});

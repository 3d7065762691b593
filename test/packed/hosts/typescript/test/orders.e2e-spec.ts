import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { webhookEntities, webhookMigrations, WebhooksModule, WebhooksService } from 'nestjs-typeorm-webhooks';
import { drain, RecordingTransport } from 'nestjs-typeorm-webhooks/testing';
import { DataSource } from 'typeorm';
import { CreateOrders1763000000000 } from '../src/create-orders.js';
import { Order } from '../src/order.js';
import { OrderSource } from '../src/order.source.js';

describe('The webhooks of a host', () => {
  const transport = new RecordingTransport();
  let module: TestingModule;

  beforeAll(async () => {
    module = await Test.createTestingModule({
      imports: [
        TypeOrmModule.forRoot({
          type: 'better-sqlite3',
          database: ':memory:',
          entities: [Order, ...webhookEntities],
          migrations: [CreateOrders1763000000000, ...webhookMigrations],
          migrationsRun: true,
        }),
        WebhooksModule.forRoot({ transport, development: true, worker: { enabled: false } }),
        WebhooksModule.forFeature([OrderSource]),
      ],
    }).compile();
    await module.init();
  });

  afterAll(() => module.close());

  it('get each order that the host saves', async () => {
    await module.get(WebhooksService).create('1', { remoteUrl: 'http://127.0.0.1:1/', entity: 'orders' });
    const order = { id: 1, org: '1', url: '/orders/1/', status: 'new' };
    await module.get(DataSource).getRepository(Order).save(order);
    await drain(module);
    expect(transport.requests.map(({ body }) => JSON.parse(String(body)) as unknown)).toEqual([order]);
  });

  it('get nothing of a transaction that is rolled back', async () => {
    const change = module.get(DataSource).transaction(async (manager) => {
      await manager.save(Order, { id: 2, org: '1', url: '/orders/2/', status: 'new' });
      throw new Error('rolled back');
    });
    await expect(change).rejects.toThrow('rolled back');
    await drain(module);
    expect(transport.requests).toHaveLength(1);
  });
});

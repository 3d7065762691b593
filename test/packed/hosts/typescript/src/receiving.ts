import assert from 'node:assert/strict';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  WebhookEmitter,
  webhookEntities,
  webhookMigrations,
  WebhooksModule,
  WebhooksService,
} from 'nestjs-typeorm-webhooks';
import { verifyWebhook } from 'nestjs-typeorm-webhooks/receiver';
import { drain, RecordingTransport } from 'nestjs-typeorm-webhooks/testing';
import { OrderWebhooks } from './order-webhooks.js';

@Module({ controllers: [OrderWebhooks] })
class ReceiverModule {}

const transport = new RecordingTransport();

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'better-sqlite3',
      database: ':memory:',
      entities: webhookEntities,
      migrations: webhookMigrations,
      migrationsRun: true,
    }),
    WebhooksModule.forRoot({ transport, worker: { enabled: false } }),
  ],
})
class SenderModule {}

async function test() {
  const sender = await NestFactory.createApplicationContext(SenderModule, { logger: ['error'] });
  const { id } = await sender.get(WebhooksService).create('1', { remoteUrl: 'https://example.com/' });
  const secret = await sender.get(WebhooksService).secretOf('1', id);
  const order = { url: '/orders/1/' };
  await sender.get(WebhookEmitter).emit<string>('orders', { org: '1', resource: order.url, body: order });
  await drain(sender);
  await sender.close();

  const { headers, body } = transport.requests[0]!;
  assert.ok(verifyWebhook(body, headers, { secret }).id);
  assert.throws(() => verifyWebhook('{}', headers, { secret }), { code: 'WEBHOOKS_VERIFICATION' });

  const receiver = await NestFactory.create(ReceiverModule, { logger: ['error'], rawBody: true });
  await receiver.listen(0, '127.0.0.1');
  const response = await fetch(`${await receiver.getUrl()}/webhooks/orders`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: body.toString(),
  });
  assert.equal(response.status, 401);
  await receiver.close();
}

void test();

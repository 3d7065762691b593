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
import { drain, ScriptedReceiver, TestClock } from 'nestjs-typeorm-webhooks/testing';

async function test() {
  const receiver = await ScriptedReceiver.start(); // or RecordingTransport, without a network
  const clock = new TestClock();

  @Module({
    imports: [
      TypeOrmModule.forRoot({
        type: 'better-sqlite3',
        database: ':memory:',
        entities: webhookEntities,
        migrations: webhookMigrations,
        migrationsRun: true,
      }),
      WebhooksModule.forRoot({ clock, development: true, worker: { enabled: false } }),
    ],
  })
  class TestModule {}

  const app = await NestFactory.createApplicationContext(TestModule, { logger: ['error'] });
  const order = { id: 1, org: '1', url: '/orders/1/', status: 'new' };

  await app.get(WebhooksService).create('1', { remoteUrl: receiver.url() });
  await app.get(WebhookEmitter).emit('orders', { org: '1', resource: order.url, body: order });

  receiver.answer(503);
  await drain(app); // delivers everything that is due now
  assert.equal(receiver.requests.length, 1);

  await drain(app);
  assert.equal(receiver.requests.length, 1, 'the retry is not due yet');

  clock.advance('6h'); // moves the database's clock for the library
  await drain(app);
  assert.equal(receiver.requests.length, 2);

  await app.close();
  await receiver.close();
}

void test();

// Starts the app that the schematic has changed. Checks that its guard refuses requests, and that a saved
// order arrives at a webhook.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WebhookSource, WebhooksModule, WebhooksService } from 'nestjs-typeorm-webhooks';
import type { LocatedResource } from 'nestjs-typeorm-webhooks';
import { DataSource, In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { AppModule } from './app.module.js';
import { Order } from './order.entity.js';

declare module 'nestjs-typeorm-webhooks' {
  interface WebhookBodies {
    orders: Order;
  }
}

@Injectable()
class OrderSource extends WebhookSource<'orders', Order, LocatedResource & { order: Order }> {
  readonly entity = 'orders';
  readonly root = Order;

  async locate(ids: readonly number[], manager: EntityManager) {
    const orders = await manager.findBy(Order, { id: In(ids) });
    return orders.map((order) => ({ id: order.id, org: '1', resource: `/orders/${order.id}/`, order }));
  }

  render(located: readonly { order: Order }[]) {
    return located.map(({ order }) => order);
  }
}

@Module({ imports: [AppModule, WebhooksModule.forFeature([OrderSource])] })
class DeliveringModule {}

async function deliver() {
  const receiver = createServer().listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const app = await NestFactory.create(DeliveringModule, { logger: ['warn', 'error'] });
  await app.listen(0, '127.0.0.1');

  const url = `${await app.getUrl()}/api/v2/orgs/1/webhooks/`;
  assert.equal((await fetch(url)).status, 401);
  assert.equal((await fetch(url, { headers: { Authorization: 'Bearer token' } })).status, 401);

  const { port } = receiver.address() as AddressInfo;
  await app.get(WebhooksService).create('1', { remoteUrl: `http://127.0.0.1:${port}/`, entity: 'orders' });
  const arrival = once(receiver, 'request', { signal: AbortSignal.timeout(20_000) });
  await app.get(DataSource).manager.save(Object.assign(new Order(), { id: Date.now(), status: 'open' }));
  const [request, response] = (await arrival) as [IncomingMessage, ServerResponse];
  assert.match(await text(request), /"status":"open"/);
  response.end();

  await app.close();
  receiver.close();
  receiver.closeAllConnections();
}

void deliver();

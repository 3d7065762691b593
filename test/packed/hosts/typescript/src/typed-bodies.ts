import type { AcceptanceScanBody, OrderBody, WebhookEmitter } from 'nestjs-typeorm-webhooks';
import type { Order } from './order.js';

declare module 'nestjs-typeorm-webhooks' {
  interface WebhookBodies {
    invoice: { total: string };
  }
}

/**
 * No code calls this function. The test only checks that the function compiles, and that the lines under
 * @ts-expect-error do not compile.
 */
export async function emitEach(
  webhooks: WebhookEmitter,
  order: Order,
  theirOrder: OrderBody,
  scan: AcceptanceScanBody,
) {
  await webhooks.emit('orders', { org: '1', resource: order.url, body: order });
  // @ts-expect-error the host has declared its own orders, in order.source.ts
  await webhooks.emit('orders', { org: '1', resource: order.url, body: theirOrder });
  await webhooks.emit('acceptance-scan', { org: '1', body: scan });
  // @ts-expect-error a scan has a packing_cost
  await webhooks.emit('acceptance-scan', { org: '1', body: { ...scan, packing_cost: undefined } });
  await webhooks.emit('invoice', { org: '1', resource: '/invoices/1/', body: { total: '2.34 USD' } });
  // @ts-expect-error the total is text
  await webhooks.emit('invoice', { org: '1', resource: '/invoices/1/', body: { total: 2.34 } });
}

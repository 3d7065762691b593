import type { INestApplicationContext } from '@nestjs/common';
import { DeliveryWorker } from '../worker/delivery.worker.js';

/**
 * Sends all deliveries that are due now, including retries. Resolves when no request is in flight any more.
 * Then a test can check what its receiver has received. Use `drain` with `worker: { enabled: false }`, so
 * that nothing is sent before the test calls `drain`.
 *
 * @param app the application or testing module that imports `WebhooksModule`
 * @returns the number of deliveries that were claimed
 */
export function drain(app: INestApplicationContext): Promise<number> {
  return app.get(DeliveryWorker, { strict: false }).drain();
}

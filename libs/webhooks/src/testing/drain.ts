import type { INestApplicationContext } from '@nestjs/common';
import { DeliveryWorker } from '../worker/delivery.worker.js';

/**
 * Delivers all deliveries that are due now, including retries. Resolves when no request is in flight, so that
 * a test can then check what its receiver has received. Use it with `worker: { enabled: false }`, so that
 * nothing is delivered before the test calls `drain`.
 *
 * @param app the application, or a testing module, that imports `WebhooksModule`
 * @returns the number of deliveries that were claimed
 */
export function drain(app: INestApplicationContext): Promise<number> {
  return app.get(DeliveryWorker, { strict: false }).drain();
}

import type { INestApplicationContext } from '@nestjs/common';
import { DeliveryWorker } from '../worker/delivery.worker.js';

/**
 * Delivers everything that is due now, including retries, and resolves when no request is in flight. Then a
 * test can check what its receiver has received. Use it with `worker: { enabled: false }`, so that nothing is
 * delivered before the test calls `drain`.
 *
 * @param app the application or a testing module with `WebhooksModule`
 * @returns the number of deliveries that were claimed
 */
export function drain(app: INestApplicationContext): Promise<number> {
  return app.get(DeliveryWorker, { strict: false }).drain();
}

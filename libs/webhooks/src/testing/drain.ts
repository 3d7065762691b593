import type { INestApplicationContext } from '@nestjs/common';
import { DeliveryWorker } from '../worker/delivery.worker.js';

/**
 * Delivers everything that is due by now, retries included, and resolves when nothing is out any more: after it, a test can look at what
 * its receiver got. Works with `worker: { enabled: false }`, which makes a test deliver when it says so and not before.
 *
 * @returns how many deliveries it claimed
 */
export function drain(app: INestApplicationContext): Promise<number> {
  return app.get(DeliveryWorker, { strict: false }).drain();
}

import { setTimeout as wait } from 'node:timers/promises';
import type { BenchDatabase } from '../databases/bench-database.js';
import { monotonicNow } from '../harness/monotonic.js';

/** Wait between two checks, in milliseconds. */
const checkEvery = 5;

/**
 * Waits until no delivery is pending. Call it when all requests have been responded to, so that its queries
 * disturb only the last records.
 * @returns the time at which the last one was recorded
 */
export async function untilRecorded(database: BenchDatabase): Promise<number> {
  for (;;) {
    const pending = await database.number(
      `select count(*) as n from webhook_delivery where state = 'pending'`,
    );
    if (pending === 0) return monotonicNow();
    await wait(checkEvery);
  }
}

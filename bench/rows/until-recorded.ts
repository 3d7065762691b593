import { setTimeout as wait } from 'node:timers/promises';
import type { BenchDatabase } from '../databases/bench-database.js';
import { monotonicNow } from '../harness/monotonic.js';

/** Time between two checks, in milliseconds. */
const checkEvery = 5;

/**
 * Waits until no delivery is pending. Call it only when the receivers have answered all requests, so that its
 * queries disturb only the recording of the last deliveries.
 * @returns the time at which no delivery was pending any more, on the monotonic clock
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

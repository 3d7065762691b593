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
  const pending = `select count(*) as n from webhook_delivery where state = 'pending'`;
  while ((await database.number(pending)) > 0) await wait(checkEvery);
  return monotonicNow();
}

/**
 * Waits until this many deliveries have a recorded attempt, whatever its result. Call it only when the
 * receivers have answered all requests, as for `untilRecorded`.
 */
export async function untilAttempted(database: BenchDatabase, deliveries: number): Promise<void> {
  const attempted = 'select count(distinct delivery_id) as n from webhook_attempt';
  while ((await database.number(attempted)) < deliveries) await wait(checkEvery);
}

import { setTimeout as wait } from 'node:timers/promises';
import type { BenchDatabase } from '../databases/bench-database.js';
import { monotonicNow } from '../harness/monotonic.js';

/** Between two looks, in milliseconds. */
const lookEvery = 5;

/** Looks only when all requests have been answered, and so disturbs only the last records. @returns when nothing waited any more */
export async function untilRecorded(database: BenchDatabase): Promise<number> {
  for (;;) {
    const pending = await database.number(
      `select count(*) as n from webhook_delivery where state = 'pending'`,
    );
    if (pending === 0) return monotonicNow();
    await wait(lookEvery);
  }
}

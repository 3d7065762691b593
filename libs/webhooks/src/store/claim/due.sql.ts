import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { query } from '../database/script.js';
import { idsOf, queued, updateDeliveries } from '../transitions.sql.js';
import { numberOf } from '../webhooks/rows.js';

/** Rows that are moved by one statement. */
const batchSize = 500;

/**
 * Puts into their lanes what has become due: retries whose wait is over, and deliveries whose worker let its lease run out.
 *
 * @returns how many were moved; as many as fit one batch, so call again when it wasn't 0
 */
export function* promoteDue(dialect: Dialect): Script<number> {
  const { tables, now, waitingOrder, forUpdateSkipLocked } = dialect;
  const select = (condition: string, order: string): Script<number[]> =>
    idsOf(
      `select id from ${tables.delivery} where ${condition} order by ${order} limit ${batchSize}${forUpdateSkipLocked}`,
    );
  const due = yield* select(`lane is null and due_at <= ${now()}`, waitingOrder);
  yield* updateDeliveries(dialect, due, 'lane = webhook_id');
  const abandoned = yield* select(`leased_until <= ${now()}`, 'leased_until');
  yield* updateDeliveries(dialect, abandoned, `leased_until = null, ${queued(now())}`);
  return due.length + abandoned.length;
}

/** Milliseconds until `promoteDue` has something to do next; null when nothing waits. */
export function* nextDueIn({ tables, now, waitingOrder }: Dialect): Script<number | null> {
  const [row] = yield* query(
    `select ${now()} as now,
        (select due_at from ${tables.delivery} where lane is null and due_at is not null order by ${waitingOrder} limit 1) as due_at,
        (select min(leased_until) from ${tables.delivery} where leased_until is not null) as leased_until`,
  );
  const times = [row!['due_at'], row!['leased_until']].filter((time) => time !== null).map(numberOf);
  return times.length === 0 ? null : Math.max(0, Math.min(...times) - numberOf(row!['now']));
}

import type { Dialect } from './database/database.js';
import type { Script } from './database/script.js';
import { change, marks, query } from './database/script.js';
import { numberOf } from './rows.js';

/** So many rows are moved by one statement. */
const batchSize = 500;

/**
 * Puts into their lanes what has become due: retries whose wait is over, and deliveries whose worker let its lease run out.
 *
 * @returns how many were moved; as many as fit one batch, so call again when it wasn't 0
 */
export function* promoteDue({ tables, now, waitingOrder, forUpdateSkipLocked }: Dialect): Script<number> {
  const select = function* (condition: string, order: string): Script<number[]> {
    const rows = yield* query(
      `select id from ${tables.delivery} where ${condition} order by ${order} limit ${batchSize}${forUpdateSkipLocked}`,
    );
    return rows.map((row) => numberOf(row['id']));
  };
  const update = function* (columns: string, ids: readonly number[]): Script<void> {
    if (ids.length > 0)
      yield* change(`update ${tables.delivery} set ${columns} where id in (${marks(ids)})`, ids);
  };
  const due = yield* select(`lane is null and due_at <= ${now()}`, waitingOrder);
  yield* update('lane = webhook_id', due);
  const abandoned = yield* select(`leased_until <= ${now()}`, 'leased_until');
  yield* update(`lane = webhook_id, due_at = ${now()}, leased_until = null`, abandoned);
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

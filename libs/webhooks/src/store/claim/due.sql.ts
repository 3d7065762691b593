import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { idsOf, numberOf, query } from '../database/script.js';
import { transitions, updateDeliveries } from '../transitions.sql.js';

/** Maximum number of deliveries that one statement moves. */
const maxPromotedPerStatement = 500;

/**
 * Moves deliveries into their lanes: waiting deliveries whose due time has come, and leased deliveries whose
 * lease has expired.
 *
 * @returns how many deliveries were moved. One call moves a limited number, so call again until it returns 0
 */
export function* promoteDue(dialect: Dialect): Script<number> {
  const { tables, now, waitingOrder, forUpdateSkipLocked } = dialect;
  const select = (condition: string, order: string): Script<number[]> =>
    idsOf(
      `select id from ${tables.delivery} where ${condition} order by ${order} limit ${maxPromotedPerStatement}${forUpdateSkipLocked}`,
    );
  const due = yield* select(`lane is null and due_at <= ${now()}`, waitingOrder);
  yield* updateDeliveries(dialect, due, transitions.promote.set());
  const expired = yield* select(`leased_until <= ${now()}`, 'leased_until');
  yield* updateDeliveries(dialect, expired, transitions.release.set(now()));
  return due.length + expired.length;
}

/**
 * Returns the milliseconds until a waiting delivery is due or a lease expires, whichever is first. Null if no
 * delivery is waiting or leased.
 */
export function* nextDueIn({ tables, now, waitingOrder }: Dialect): Script<number | null> {
  const [row] = yield* query(
    `select ${now()} as now,
        (select due_at from ${tables.delivery} where lane is null and due_at is not null order by ${waitingOrder} limit 1) as due_at,
        (select min(leased_until) from ${tables.delivery} where leased_until is not null) as leased_until`,
  );
  const times = [row!['due_at'], row!['leased_until']].filter((time) => time !== null).map(numberOf);
  return times.length === 0 ? null : Math.max(0, Math.min(...times) - numberOf(row!['now']));
}

import type { Dialect } from './database/database.js';
import type { Script } from './database/script.js';
import { change, marks, query } from './database/script.js';
import { numberOf } from './rows.js';

/** The ids that a query gives. */
export function* idsOf(sql: string, params: readonly unknown[] = []): Script<number[]> {
  return (yield* query(sql, params)).map((row) => numberOf(row['id']));
}

/**
 * Sets columns of these deliveries, which the caller has locked or names a `condition` for; no statement for none.
 *
 * @returns how many there were
 */
export function* updateDeliveries(
  { tables }: Pick<Dialect, 'tables'>,
  ids: readonly number[],
  columns: string,
  condition = '',
): Script<number> {
  if (ids.length === 0) return 0;
  return yield* change(
    `update ${tables.delivery} set ${columns} where id in (${marks(ids)})${condition}`,
    ids,
  );
}

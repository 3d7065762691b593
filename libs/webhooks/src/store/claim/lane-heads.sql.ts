import { groupBy } from '../../shared/group-by.js';
import type { Dialect } from '../database/database.js';
import { arrayOf } from '../database/dialects.js';
import type { Script } from '../database/script.js';
import { idsOf } from '../transitions.sql.js';

/** Ids of the first deliveries of each lane, so many of each as it is mapped to. A plain read. */
export function* laneHeads(dialect: Dialect, quotas: ReadonlyMap<number, number>): Script<number[]> {
  if (dialect.hasArrays) {
    const { sql, params } = headsOfArrays(dialect, quotas);
    return yield* idsOf(sql, params);
  }
  const first = `select id from ${dialect.tables.delivery} where lane = ? and due_at is not null order by lane, due_at, id limit ?`;
  if (dialect.isInProcess) {
    const ids: number[] = [];
    for (const lane of quotas) ids.push(...(yield* idsOf(first, lane)));
    return ids;
  }
  const all = [...quotas].map((_, n) => `select * from (${first}) l${n}`).join(' union all ');
  return yield* idsOf(all, [...quotas].flat());
}

/**
 * PostgreSQL: the query for the same, with the `due_at` of each. It has a part of its own for each number: PostgreSQL takes a limit that it doesn't
 * know for a tenth of the lane, and would read the whole table.
 *
 * @param lock ends the part of each lane
 */
export function headsOfArrays(
  { tables }: Dialect,
  quotas: ReadonlyMap<number, number>,
  lock = '',
): { sql: string; params: string[] } {
  const byQuota = groupBy(quotas, ([, quota]) => quota);
  const parts = [...byQuota.keys()].map(
    (quota) => `select h.id, h.due_at from unnest(?::bigint[]) as l (lane) cross join lateral (
         select id, due_at from ${tables.delivery} where lane = l.lane and due_at is not null
          order by due_at, id limit ${quota}${lock}) h`,
  );
  return {
    sql: parts.join(' union all '),
    params: [...byQuota.values()].map((lanes) => arrayOf(lanes.map(([lane]) => lane))),
  };
}

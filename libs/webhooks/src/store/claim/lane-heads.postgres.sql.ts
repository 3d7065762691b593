import { groupBy } from '../../shared/group-by.js';
import type { Dialect } from '../database/database.js';
import { arrayOf } from '../database/dialects.js';
import type { Statement } from '../database/script.js';

/**
 * Returns a query for the `id` and `due_at` of the first deliveries of each lane. The query is a union with
 * one SELECT per distinct quota. Each SELECT has its quota as a literal in LIMIT. With a parameter instead of
 * the literal, PostgreSQL would estimate the limit as a tenth of the lane, and would read the whole table.
 *
 * @param options `lock`: the locking clause at the end of each SELECT. `condition`: SQL that decides which
 *   lanes `l.lane` are read
 */
export function headsQuery(
  { tables }: Dialect,
  quotas: ReadonlyMap<number, number>,
  { lock = '', condition = 'true' } = {},
): Statement {
  const byQuota = groupBy(quotas, ([, quota]) => quota);
  const parts = [...byQuota.keys()].map(
    (quota) => `select h.id, h.due_at from unnest(?::bigint[]) as l (lane) cross join lateral (
         select id, due_at from ${tables.delivery} where lane = l.lane and due_at is not null
          order by due_at, id limit ${quota}${lock}) h where ${condition}`,
  );
  return {
    sql: parts.join(' union all '),
    params: [...byQuota.values()].map((lanes) => arrayOf(lanes.map(([lane]) => lane))),
  };
}

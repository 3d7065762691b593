import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { idsOf } from '../database/script.js';

/**
 * Returns the ids of the first deliveries of each lane, up to its quota. Locks nothing. Runs one statement
 * per lane if the database runs in this process, otherwise one statement for all lanes.
 */
export function* readLaneHeads(
  { tables, isInProcess }: Dialect,
  quotas: ReadonlyMap<number, number>,
): Script<number[]> {
  const first = `select id from ${tables.delivery} where lane = ? and due_at is not null order by lane, due_at, id limit ?`;
  if (isInProcess) {
    const ids: number[] = [];
    for (const lane of quotas) ids.push(...(yield* idsOf(first, lane)));
    return ids;
  }
  const all = [...quotas].map((_, n) => `select * from (${first}) l${n}`).join(' union all ');
  return yield* idsOf(all, [...quotas].flat());
}

import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { numberOf, query } from '../database/script.js';

/** Maximum number of lanes that one search returns. */
export const maxLanesPerSearch = 256;

/**
 * Returns the next lanes after `cursor` that contain deliveries to claim, in ascending order. The query goes
 * from one lane directly to the next and skips the deliveries in between. The cost therefore depends on the
 * number of lanes, not on the length of the lanes.
 */
export function* lanesAfter(dialect: Dialect, cursor: number): Script<number[]> {
  const sql = dialect.hasLooseIndexScan ? distinctLanes(dialect) : lanesOneByOne(dialect);
  return (yield* query(sql, [cursor])).map((row) => numberOf(row['lane']));
}

function distinctLanes({ tables }: Dialect): string {
  return `select distinct lane from ${tables.delivery} where lane > ? order by lane limit ${maxLanesPerSearch}`;
}

/** Returns a recursive query that works like a loose index scan, for databases that have none. */
function lanesOneByOne({ tables }: Dialect): string {
  const next = (after: string): string =>
    `(select min(lane) from ${tables.delivery} where lane > ${after} and due_at is not null)`;
  return `with recursive lanes (lane, n) as (
      select ${next('?')}, 1
      union all
      select ${next('lanes.lane')}, n + 1 from lanes where lanes.lane is not null and n < ${maxLanesPerSearch}
    ) select lane from lanes where lane is not null`;
}

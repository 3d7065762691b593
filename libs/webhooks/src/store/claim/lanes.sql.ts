import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { query } from '../database/script.js';
import { numberOf } from '../webhooks/rows.js';

/** Lanes that one look finds at most. */
export const maxLanesPerSearch = 256;

/**
 * The next lanes behind `cursor` that have deliveries to claim, ascending. From one lane straight to the next, past all the deliveries of it:
 * costs what there are lanes, however long they are.
 */
export function* lanesAfter(dialect: Dialect, cursor: number): Script<number[]> {
  const sql = dialect.hasLooseIndexScan ? distinctLanes(dialect) : lanesOneByOne(dialect);
  return (yield* query(sql, [cursor])).map((row) => numberOf(row['lane']));
}

function distinctLanes({ tables }: Dialect): string {
  return `select distinct lane from ${tables.delivery} where lane > ? order by lane limit ${maxLanesPerSearch}`;
}

/** A loose index scan by hand. */
function lanesOneByOne({ tables }: Dialect): string {
  const next = (after: string): string =>
    `(select min(lane) from ${tables.delivery} where lane > ${after} and due_at is not null)`;
  return `with recursive lanes (lane, n) as (
      select ${next('?')}, 1
      union all
      select ${next('lanes.lane')}, n + 1 from lanes where lanes.lane is not null and n < ${maxLanesPerSearch}
    ) select lane from lanes where lane is not null`;
}

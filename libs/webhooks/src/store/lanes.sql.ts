import type { ClaimRequest } from './claim.js';
import type { Dialect } from './database/database.js';
import type { Script } from './database/script.js';
import { query } from './database/script.js';
import { numberOf } from './rows.js';

/** Lanes that one statement looks for. */
const stride = 256;
/** Lanes that one claim takes from. */
const enough = 64;

export interface FoundLanes {
  /** Webhooks with deliveries to claim and a worker that can take some. */
  readonly lanes: readonly number[];
  /** Webhooks with deliveries to claim of which the worker can't take any more just now. */
  readonly refused: readonly number[];
  /** Where the next claim begins. */
  readonly cursor: number;
  /** Whether every lane was looked at. */
  readonly isWholeCircle: boolean;
}

/** Goes around the lanes from the cursor on, until it has enough or is back. Costs what there are lanes, however long they are. */
export function* findLanes(
  dialect: Dialect,
  { cursor, quotaOf }: Pick<ClaimRequest, 'cursor' | 'quotaOf'>,
): Script<FoundLanes> {
  const lanes: number[] = [];
  const refused: number[] = [];
  for (const [from, to] of cursor === 0
    ? [[0, Infinity]]
    : [
        [cursor, Infinity],
        [0, cursor],
      ]) {
    let last = from!;
    for (;;) {
      const found = (yield* lanesAfter(dialect, last)).filter((lane) => lane <= to!);
      for (const lane of found) {
        last = lane;
        (quotaOf(lane) > 0 ? lanes : refused).push(lane);
        if (lanes.length === enough) return { lanes, refused, cursor: lane, isWholeCircle: false };
      }
      if (found.length < stride) break;
    }
  }
  return { lanes, refused, cursor: 0, isWholeCircle: true };
}

/** From one lane straight to the next, past all the deliveries of it. */
function* lanesAfter(dialect: Dialect, cursor: number): Script<number[]> {
  const rows = yield* query(dialect.hasLooseIndexScan ? distinctLanes(dialect) : lanesOneByOne(dialect), [
    cursor,
  ]);
  return rows.map((row) => numberOf(row['lane']));
}

function distinctLanes({ tables }: Dialect): string {
  return `select distinct lane from ${tables.delivery} where lane > ? order by lane limit ${stride}`;
}

/** A loose index scan by hand. */
function lanesOneByOne({ tables }: Dialect): string {
  const next = (after: string): string =>
    `(select min(lane) from ${tables.delivery} where lane > ${after} and due_at is not null)`;
  return `with recursive lanes (lane, n) as (
      select ${next('?')}, 1
      union all
      select ${next('lanes.lane')}, n + 1 from lanes where lanes.lane is not null and n < ${stride}
    ) select lane from lanes where lane is not null`;
}

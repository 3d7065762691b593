import type { Siblings } from './claim-decision.js';
import type { Dialect } from './database/database.js';
import type { Script } from './database/script.js';
import { marks, query } from './database/script.js';
import { numberOf } from './rows.js';

/** The other deliveries of the same webhook and resource, for each of these deliveries of states. */
export function* readSiblings(
  { tables, now }: Dialect,
  ids: readonly number[],
): Script<Map<number, Siblings>> {
  if (ids.length === 0) return new Map();
  const sameResource = 'o.webhook_id = d.webhook_id and o.supersede_key = d.supersede_key';
  const rows = yield* query(
    `select d.id,
        (select max(o.id) from ${tables.delivery} o where ${sameResource}) as newest_id,
        (select max(o.leased_until) from ${tables.delivery} o where ${sameResource} and o.leased_until > ${now()}) as leased_until
       from ${tables.delivery} d where d.id in (${marks(ids)})`,
    ids,
  );
  return new Map(
    rows.map((row) => [
      numberOf(row['id']),
      {
        newestId: numberOf(row['newest_id']),
        leasedUntil: row['leased_until'] === null ? null : numberOf(row['leased_until']),
      },
    ]),
  );
}

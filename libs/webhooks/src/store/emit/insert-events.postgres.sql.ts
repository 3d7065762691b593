import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { numberOf, query } from '../database/script.js';
import type { Arrival } from './arrival.js';
import type { NewEvent } from './new-event.js';

/**
 * Inserts events and one delivery per subscribed webhook in one statement, which costs one round trip to the
 * server.
 */
export function* insertInOneStatement(
  { tables, now }: Dialect,
  events: readonly NewEvent[],
  arrival: Arrival,
  channel: string | undefined,
): Script<number[]> {
  const column = (name: keyof NewEvent): readonly (string | null)[] => events.map((event) => event[name]);
  const emitted = arrival.set(now(), 'webhook_id');
  const rows = yield* query(
    `with emitted as (
       select * from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
         with ordinality as t (id, org, entity, resource, supersede_key, body, n)
     ), fanned_out as (
       select e.id as event_id, e.n, e.supersede_key, w.id as webhook_id, w.org
         from emitted e join ${tables.webhook} w on w.entity = e.entity and w.org = e.org where e.org is not null
       union all
       select e.id, e.n, e.supersede_key, w.id, w.org from emitted e join ${tables.webhook} w on w.entity = e.entity where e.org is null
     ), written as (
       insert into ${tables.event} (id, org, entity, resource, body, created_at)
       select id, org, entity, resource, body, ${now()} from emitted where id in (select event_id from fanned_out)
     )
     insert into ${tables.delivery} (event_id, webhook_id, org, supersede_key, ${Object.keys(emitted).join(', ')})
     select event_id, webhook_id, org, supersede_key, ${Object.values(emitted).join(', ')} from fanned_out order by n, webhook_id
     returning webhook_id${channel === undefined ? '' : ', pg_notify(?, webhook_id::text)'}`,
    [
      column('id'),
      column('org'),
      column('entity'),
      column('resource'),
      column('supersedeKey'),
      column('body'),
      ...(channel === undefined ? [] : [channel]),
    ],
  );
  return rows.map((row) => numberOf(row['webhook_id']));
}

import type { Dialect } from '../database/database.js';
import { arrayOf } from '../database/dialects.js';
import type { Script, Statement } from '../database/script.js';
import { numberOf, query } from '../database/script.js';
import type { WebhookTarget } from '../webhooks/targets.sql.js';
import { targetColumns, targetOf } from '../webhooks/targets.sql.js';
import type { BodyRoom } from './claim-bodies.js';
import type { LeasedDelivery } from './claim.js';
import type { Loaded, LoadedEvent } from './loaded.js';
import { eventOf, sizeOf, withHeld } from './loaded.js';
import type { Siblings } from './siblings.sql.js';
import { siblingColumns, siblingsOf, statesAmong } from './siblings.sql.js';

/** Reads the siblings, the webhooks and the events of the leased deliveries in one statement. */
export function* loadInOneStatement(
  dialect: Dialect,
  leased: readonly LeasedDelivery[],
  room: BodyRoom,
): Script<Loaded> {
  const { tables, among } = dialect;
  const body = bodyColumn(leased, room);
  const states = statesAmong(leased);
  const hasSupersedeKeys = states.length > 0;
  const ids = among(
    'd.id',
    leased.map(({ deliveryId }) => deliveryId),
  );
  // The limit makes PostgreSQL look up each event by its id. With a plain join, PostgreSQL might read the
  // whole table.
  const rows = yield* query(
    `select d.id, d.webhook_id, w.id as target_id, ${targetColumns(dialect, 'w.')},
            d.event_id, e.entity, e.resource, ${sizeOf('e.body')} as body_size, ${body.sql} as body${hasSupersedeKeys ? `, ${siblingColumns(dialect)}` : ''}
       from ${tables.delivery} d
       left join ${tables.webhook} w on w.id = d.webhook_id
       left join lateral (select entity, resource, body from ${tables.event} where id = d.event_id limit 1) e on true
      where ${ids.sql}`,
    [...body.params, ...(hasSupersedeKeys ? among('', states).params : []), ...ids.params],
  );
  const targets = new Map<number, WebhookTarget>();
  const events = new Map<string, LoadedEvent>();
  const siblings = new Map<number, Siblings>();
  for (const row of rows) {
    const webhookId = numberOf(row['webhook_id']);
    if (row['target_id'] !== null && !targets.has(webhookId))
      targets.set(webhookId, targetOf({ ...row, id: row['target_id'] }));
    const eventId = row['event_id'] as string;
    if (row['entity'] !== null && !events.get(eventId)?.body) events.set(eventId, eventOf(row));
    if (hasSupersedeKeys && row['newest_id'] !== null) siblings.set(numberOf(row['id']), siblingsOf(row));
  }
  return { targets, events: withHeld(events, room.held), siblings };
}

/**
 * Returns the SQL of the body column. The column is null for large bodies, and for bodies that the process
 * holds already. If several deliveries belong to one event, only the row of one delivery contains the body.
 */
function bodyColumn(leased: readonly LeasedDelivery[], { held, sizeLoadedAtOnce }: BodyRoom): Statement {
  const isFannedOut = new Set(leased.map(({ eventId }) => eventId)).size < leased.length;
  const conditions = [
    `${sizeOf('e.body')} <= ?`,
    ...(held.size > 0 ? ['d.event_id <> all(?::uuid[])'] : []),
    ...(isFannedOut ? ['row_number() over (partition by d.event_id) = 1'] : []),
  ];
  return {
    sql: `case when ${conditions.join(' and ')} then e.body end`,
    params: [sizeLoadedAtOnce, ...(held.size > 0 ? [arrayOf([...held.keys()])] : [])],
  };
}

import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { query } from '../database/script.js';
import { selectTargets } from '../webhooks/targets.sql.js';
import type { BodyRoom } from './claim-bodies.js';
import type { LeasedDelivery } from './claim.js';
import type { Loaded, LoadedEvent } from './loaded.js';
import { eventOf, sizeOf, withHeld } from './loaded.js';
import { readSiblings, statesAmong } from './siblings.sql.js';

/** Reads the siblings, the webhooks and the events of the leased deliveries, with one statement each. */
export function* loadStepByStep(
  dialect: Dialect,
  leased: readonly LeasedDelivery[],
  room: BodyRoom,
): Script<Loaded> {
  const siblings = yield* readSiblings(dialect, statesAmong(leased));
  const targets = yield* selectTargets(dialect, [...new Set(leased.map(({ webhookId }) => webhookId))]);
  const events = withHeld(yield* readEvents(dialect, leased, room), room.held);
  return { targets, events, siblings };
}

/** Reads the events that the process doesn't hold yet. */
function* readEvents(
  { tables, among }: Dialect,
  leased: readonly LeasedDelivery[],
  { held, sizeLoadedAtOnce }: BodyRoom,
): Script<Map<string, LoadedEvent>> {
  const ids = new Set(leased.map(({ eventId }) => eventId).filter((id) => !held.has(id)));
  if (ids.size === 0) return new Map();
  const { sql, params } = among('id', [...ids]);
  const rows = yield* query(
    `select id, entity, resource, ${sizeOf('body')} as body_size,
            case when ${sizeOf('body')} <= ? then body end as body
       from ${tables.event} where ${sql}`,
    [sizeLoadedAtOnce, ...params],
  );
  return new Map(rows.map((row) => [row['id'] as string, eventOf(row)]));
}

import { chunksOf } from '../../shared/chunks-of.js';
import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { change, numberOf, query } from '../database/script.js';
import type { Arrival } from './arrival.js';
import type { NewEvent } from './new-event.js';

/** Maximum number of deliveries in one INSERT. */
const maxDeliveriesPerInsert = 500;

/**
 * Reads the subscribed webhooks with a plain SELECT, then inserts the events, and finally the deliveries. It
 * does not use INSERT … SELECT, because on MySQL that statement would lock the webhooks that it reads.
 */
export function* insertStepByStep(
  dialect: Dialect,
  events: readonly NewEvent[],
  arrival: Arrival,
): Script<number[]> {
  const subscribers = yield* subscribersOf(dialect, events);
  const wanted = events.filter((event) => subscribers.has(audienceOf(event)));
  if (wanted.length === 0) return [];
  const { tables, now } = dialect;
  yield* change(
    `insert into ${tables.event} (id, org, entity, resource, body, created_at)
     values ${wanted.map(() => `(?, ?, ?, ?, ?, ${now()})`).join(', ')}`,
    wanted.flatMap(({ id, org, entity, resource, body }) => [id, org, entity, resource, body]),
  );
  const deliveries = wanted.flatMap((event) =>
    subscribers
      .get(audienceOf(event))!
      .map(({ id, org }) => [event.id, id, org, event.supersedeKey] as const),
  );
  const emitted = arrival.set(now(), '?');
  const row = `(?, ?, ?, ?, ${Object.values(emitted).join(', ')})`;
  for (const chunk of chunksOf(deliveries, maxDeliveriesPerInsert)) {
    yield* change(
      `insert into ${tables.delivery} (event_id, webhook_id, org, supersede_key, ${Object.keys(emitted).join(', ')})
       values ${chunk.map(() => row).join(', ')}`,
      // A delivery that is queued has the id of its webhook also as its lane.
      chunk.flatMap((delivery) => (arrival.to === 'queued' ? [...delivery, delivery[1]] : delivery)),
    );
  }
  return deliveries.map(([, webhookId]) => webhookId);
}

/** A webhook that subscribes to an event. */
interface Subscriber {
  readonly id: number;
  readonly org: string;
}

/**
 * Returns a key for the set of webhooks that an event goes to. All events with the same entity and org have
 * the same key.
 */
function audienceOf({ entity, org }: Pick<NewEvent, 'entity' | 'org'>): string {
  return `${entity} ${org ?? ''}`;
}

function* subscribersOf({ tables }: Dialect, events: readonly NewEvent[]): Script<Map<string, Subscriber[]>> {
  const distinct = new Map(events.map((event) => [audienceOf(event), event]));
  const subscribers = new Map<string, Subscriber[]>();
  for (const [audience, { entity, org }] of distinct) {
    const rows =
      org === null
        ? yield* query(`select id, org from ${tables.webhook} where entity = ? order by id`, [entity])
        : yield* query(`select id, org from ${tables.webhook} where entity = ? and org = ? order by id`, [
            entity,
            org,
          ]);
    if (rows.length > 0)
      subscribers.set(
        audience,
        rows.map((row) => ({ id: numberOf(row['id']), org: row['org'] as string })),
      );
  }
  return subscribers;
}

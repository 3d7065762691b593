import { chunksOf } from '../../shared/chunks-of.js';
import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { change, query } from '../database/script.js';
import { numberOf } from '../webhooks/rows.js';

/** An event that is ready to be written. */
export interface NewEvent {
  /** UUID version 7. */
  readonly id: string;
  /** Null for a global entity. */
  readonly org: string | null;
  readonly entity: string;
  readonly resource: string | null;
  /** The resource of a state, null for a happening. */
  readonly supersedeKey: string | null;
  /** JSON text. */
  readonly body: string;
}

/** Rows in one INSERT. */
const batchSize = 500;
/** Characters of bodies in one INSERT: MySQL and MariaDB refuse statements above a size, 16 MiB by default, and close the connection. */
const batchCharacters = 2_000_000;

/**
 * Writes each event that somebody subscribes to, and one delivery per subscribed webhook; nothing else, and no lock on anything: it runs in
 * the host's transaction, and whatever it locked would stay locked until that ends. Suspended webhooks get theirs too, for they may be
 * resumed before the host commits: the claim decides.
 *
 * @param channel PostgreSQL alone: who listens there is told these webhooks with the commit
 * @returns the webhook of each delivery that was written
 */
export function* insertEvents(
  dialect: Dialect,
  events: readonly NewEvent[],
  channel?: string,
): Script<number[]> {
  const webhooks: number[] = [];
  for (const batch of batchesOf(events)) {
    const written = yield* dialect.hasArrays
      ? insertInOneStatement(dialect, batch, channel)
      : insertStepByStep(dialect, batch);
    for (const webhookId of written) webhooks.push(webhookId);
  }
  return webhooks;
}

function* batchesOf(events: readonly NewEvent[]): Generator<NewEvent[]> {
  let batch: NewEvent[] = [];
  let characters = 0;
  for (const event of events) {
    if (
      batch.length === batchSize ||
      (batch.length > 0 && characters + event.body.length > batchCharacters)
    ) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(event);
    characters += event.body.length;
  }
  if (batch.length > 0) yield batch;
}

/** PostgreSQL: fan-out in one round trip. */
function* insertInOneStatement(
  { tables, now }: Dialect,
  events: readonly NewEvent[],
  channel: string | undefined,
): Script<number[]> {
  const column = (name: keyof NewEvent): readonly (string | null)[] => events.map((event) => event[name]);
  const rows = yield* query(
    `with emitted as (
       select * from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
         with ordinality as t (id, org, entity, resource, supersede_key, body, n)
     ), fanned_out as (
       select e.id as event_id, e.n, e.supersede_key, w.id as webhook_id
         from emitted e join ${tables.webhook} w on w.entity = e.entity and w.org = e.org where e.org is not null
       union all
       select e.id, e.n, e.supersede_key, w.id from emitted e join ${tables.webhook} w on w.entity = e.entity where e.org is null
     ), written as (
       insert into ${tables.event} (id, org, entity, resource, body, created_at)
       select id, org, entity, resource, body, ${now()} from emitted where id in (select event_id from fanned_out)
     )
     insert into ${tables.delivery} (event_id, webhook_id, supersede_key, state, lane, due_at, claim_no, attempts, created_at)
     select event_id, webhook_id, supersede_key, 'pending', webhook_id, ${now()}, 0, 0, ${now()} from fanned_out order by n, webhook_id
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

/** The others. A plain SELECT first, for MySQL's INSERT … SELECT would lock the webhooks that it reads. */
function* insertStepByStep(dialect: Dialect, events: readonly NewEvent[]): Script<number[]> {
  const subscribers = yield* subscribersOf(dialect, events);
  const wanted = events.filter((event) => subscribers.has(audience(event)));
  if (wanted.length === 0) return [];
  const { tables, now } = dialect;
  yield* change(
    `insert into ${tables.event} (id, org, entity, resource, body, created_at)
     values ${wanted.map(() => `(?, ?, ?, ?, ?, ${now()})`).join(', ')}`,
    wanted.flatMap(({ id, org, entity, resource, body }) => [id, org, entity, resource, body]),
  );
  const deliveries = wanted.flatMap((event) =>
    subscribers
      .get(audience(event))!
      .map((webhookId) => [event.id, webhookId, event.supersedeKey, webhookId] as const),
  );
  for (const batch of chunksOf(deliveries, batchSize)) {
    yield* change(
      `insert into ${tables.delivery} (event_id, webhook_id, supersede_key, state, lane, due_at, claim_no, attempts, created_at)
       values ${batch.map(() => `(?, ?, ?, 'pending', ?, ${now()}, 0, 0, ${now()})`).join(', ')}`,
      batch.flat(),
    );
  }
  return deliveries.map(([, webhookId]) => webhookId);
}

/** Whom an event goes to: the same for all events of one entity and org. */
function audience({ entity, org }: Pick<NewEvent, 'entity' | 'org'>): string {
  return `${entity} ${org ?? ''}`;
}

function* subscribersOf({ tables }: Dialect, events: readonly NewEvent[]): Script<Map<string, number[]>> {
  const distinct = new Map(events.map((event) => [audience(event), event]));
  const subscribers = new Map<string, number[]>();
  for (const [key, { entity, org }] of distinct) {
    const rows =
      org === null
        ? yield* query(`select id from ${tables.webhook} where entity = ? order by id`, [entity])
        : yield* query(`select id from ${tables.webhook} where entity = ? and org = ? order by id`, [
            entity,
            org,
          ]);
    if (rows.length > 0)
      subscribers.set(
        key,
        rows.map((row) => numberOf(row['id'])),
      );
  }
  return subscribers;
}

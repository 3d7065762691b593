import type { WebhookTarget } from '../webhooks/targets.sql.js';
import type { ClaimedDelivery } from './claim.js';
import type { Dialect } from '../database/database.js';
import type { Row, Script } from '../database/script.js';
import { query } from '../database/script.js';
import type { LeasedDelivery } from './lease.sql.js';
import { numberOf } from '../webhooks/rows.js';
import { selectTargets, targetColumns, targetOf } from '../webhooks/targets.sql.js';

/** The other deliveries of a delivery's webhook and resource. */
export interface Siblings {
  /** The newest of all, itself included. */
  readonly newestId: number;
  /** How many milliseconds another one is still leased for; null when none is. */
  readonly leasedFor: number | null;
}

/** What a delivery needs of its event. */
export type LoadedEvent = Pick<ClaimedDelivery, 'entity' | 'resource' | 'body'>;

/** Everything by which it is decided what becomes of leased deliveries. */
export interface Loaded {
  readonly targets: ReadonlyMap<number, WebhookTarget>;
  /** By the event's id. */
  readonly events: ReadonlyMap<string, LoadedEvent>;
  /** For the deliveries of states. */
  readonly siblings: ReadonlyMap<number, Siblings>;
}

/**
 * Reads what belongs to leased deliveries. After the lease is committed, and so with everything that was committed before: of two workers that
 * lease an older and a newer state of one resource at the same time, at least one sees the other.
 */
export function loadLeased(dialect: Dialect, leased: readonly LeasedDelivery[]): Script<Loaded> {
  return dialect.hasArrays ? loadInOneStatement(dialect, leased) : loadStepByStep(dialect, leased);
}

function* loadInOneStatement(dialect: Dialect, leased: readonly LeasedDelivery[]): Script<Loaded> {
  const { tables, among } = dialect;
  const hasStates = leased.some(({ supersedeKey }) => supersedeKey !== null);
  const isFannedOut = new Set(leased.map(({ eventId }) => eventId)).size < leased.length;
  const ids = among(
    'd.id',
    leased.map(({ deliveryId }) => deliveryId),
  );
  const states = statesOf(leased);
  // With a limit, each event is looked up: to join it may mean to read them all.
  // A body comes once, however many of these deliveries it belongs to.
  const body = isFannedOut
    ? 'case when row_number() over (partition by d.event_id) = 1 then e.body end'
    : 'e.body';
  const rows = yield* query(
    `select d.id, d.webhook_id, w.id as target_id, ${targetColumns(dialect, 'w.')},
            d.event_id, e.entity, e.resource, ${body} as body${hasStates ? `, ${siblingColumns(dialect)}` : ''}
       from ${tables.delivery} d
       left join ${tables.webhook} w on w.id = d.webhook_id
       left join lateral (select entity, resource, body from ${tables.event} where id = d.event_id limit 1) e on true
      where ${ids.sql}`,
    [...(hasStates ? among('', states).params : []), ...ids.params],
  );
  const targets = new Map<number, WebhookTarget>();
  const events = new Map<string, LoadedEvent>();
  const siblings = new Map<number, Siblings>();
  for (const row of rows) {
    const webhookId = numberOf(row['webhook_id']);
    if (row['target_id'] !== null && !targets.has(webhookId))
      targets.set(webhookId, targetOf({ ...row, id: row['target_id'] }));
    if (row['body'] !== null) events.set(row['event_id'] as string, eventOf(row));
    if (hasStates && row['newest_id'] !== null) siblings.set(numberOf(row['id']), siblingsOf(row));
  }
  return { targets, events, siblings };
}

function* loadStepByStep(dialect: Dialect, leased: readonly LeasedDelivery[]): Script<Loaded> {
  const { tables, among } = dialect;
  const siblings = yield* readSiblings(dialect, statesOf(leased));
  const targets = yield* selectTargets(dialect, [...new Set(leased.map(({ webhookId }) => webhookId))]);
  const eventIds = [...new Set(leased.map(({ eventId }) => eventId))];
  const { sql, params } = among('id', eventIds);
  const rows = yield* query(`select id, entity, resource, body from ${tables.event} where ${sql}`, params);
  const events = new Map(rows.map((row) => [row['id'] as string, eventOf(row)]));
  return { targets, events, siblings };
}

/** The other deliveries of the same webhook and resource, for each of these deliveries of states; those of the list don't count as leased. */
export function* readSiblings(dialect: Dialect, states: readonly number[]): Script<Map<number, Siblings>> {
  if (states.length === 0) return new Map();
  const { tables, among } = dialect;
  const ids = among('d.id', states);
  const rows = yield* query(
    `select d.id, ${siblingColumns(dialect, states)} from ${tables.delivery} d where ${ids.sql}`,
    [...among('', states).params, ...ids.params],
  );
  return new Map(rows.map((row) => [numberOf(row['id']), siblingsOf(row)]));
}

function siblingColumns({ tables, now, among }: Dialect, states: readonly number[] = []): string {
  const same = 'o.webhook_id = d.webhook_id and o.supersede_key = d.supersede_key';
  return `(select max(o.id) from ${tables.delivery} o where ${same}) as newest_id,
          (select max(o.leased_until - ${now()}) from ${tables.delivery} o
            where ${same} and o.leased_until > ${now()} and not (${among('o.id', states).sql})) as leased_for`;
}

function statesOf(leased: readonly LeasedDelivery[]): number[] {
  return leased.filter(({ supersedeKey }) => supersedeKey !== null).map(({ deliveryId }) => deliveryId);
}

function siblingsOf(row: Row): Siblings {
  return {
    newestId: numberOf(row['newest_id']),
    leasedFor: row['leased_for'] === null ? null : numberOf(row['leased_for']),
  };
}

function eventOf(row: Row): LoadedEvent {
  return {
    entity: row['entity'] as string,
    resource: row['resource'] as string | null,
    body: row['body'] as string,
  };
}

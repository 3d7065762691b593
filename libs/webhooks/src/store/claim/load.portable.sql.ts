import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { query } from '../database/script.js';
import { selectTargets } from '../webhooks/targets.sql.js';
import type { LeasedDelivery } from './claim.js';
import type { Loaded } from './loaded.js';
import { eventOf } from './loaded.js';
import { readSiblings, statesAmong } from './siblings.sql.js';

/** Reads the siblings, the webhooks and the events of the leased deliveries, with one statement each. */
export function* loadStepByStep(dialect: Dialect, leased: readonly LeasedDelivery[]): Script<Loaded> {
  const { tables, among } = dialect;
  const siblings = yield* readSiblings(dialect, statesAmong(leased));
  const targets = yield* selectTargets(dialect, [...new Set(leased.map(({ webhookId }) => webhookId))]);
  const eventIds = [...new Set(leased.map(({ eventId }) => eventId))];
  const { sql, params } = among('id', eventIds);
  const rows = yield* query(`select id, entity, resource, body from ${tables.event} where ${sql}`, params);
  const events = new Map(rows.map((row) => [row['id'] as string, eventOf(row)]));
  return { targets, events, siblings };
}

import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { insertStepByStep } from './insert-events.portable.sql.js';
import { insertInOneStatement } from './insert-events.postgres.sql.js';
import { transitions } from '../transitions.sql.js';
import type { Arrival } from './arrival.js';
import type { NewEvent } from './new-event.js';

/** Maximum number of events in one INSERT. */
const maxEventsPerInsert = 500;
/**
 * Maximum total length of the bodies in one INSERT, in characters. A longer body gets a separate INSERT.
 * MySQL and MariaDB refuse statements above a size limit, 16 MiB by default, and close the connection.
 */
const maxBodyCharactersPerInsert = 2_000_000;

/**
 * Inserts each event that has a subscribed webhook, and one delivery per subscribed webhook. Writes nothing
 * else and locks no existing row, because such a lock would last until the host's transaction ends.
 *
 * Suspended webhooks get deliveries too, because they may be resumed before the host commits. If a webhook is
 * still suspended when a worker claims the delivery, the claim holds the delivery.
 *
 * @param channel the channel to which the commit sends the ids of webhooks with new deliveries. Used only on
 *   PostgreSQL
 * @returns for each inserted delivery, the id of its webhook
 */
export function* insertEvents(
  dialect: Dialect,
  events: readonly NewEvent[],
  channel?: string,
): Script<number[]> {
  const webhooks: number[] = [];
  for (const batch of batchesOf(events)) {
    for (const webhookId of yield* insertBatch(dialect, batch, transitions.emit, channel))
      webhooks.push(webhookId);
  }
  return webhooks;
}

/**
 * Inserts events whose body is too large and is not stored, and one failed delivery per subscribed webhook.
 * The events are inserted one by one, because they are rare.
 * @returns the events that have a subscribed webhook. The others were not inserted
 */
export function* insertTooLargeEvents<Event extends NewEvent>(
  dialect: Dialect,
  events: readonly Event[],
): Script<Event[]> {
  const inserted: Event[] = [];
  for (const event of events) {
    const webhooks = yield* insertBatch(dialect, [event], transitions.refuse);
    if (webhooks.length > 0) inserted.push(event);
  }
  return inserted;
}

function insertBatch(
  dialect: Dialect,
  events: readonly NewEvent[],
  arrival: Arrival,
  channel?: string,
): Script<number[]> {
  return dialect.hasArrays
    ? insertInOneStatement(dialect, events, arrival, channel)
    : insertStepByStep(dialect, events, arrival);
}

function* batchesOf(events: readonly NewEvent[]): Generator<NewEvent[]> {
  let batch: NewEvent[] = [];
  let characters = 0;
  for (const event of events) {
    if (
      batch.length === maxEventsPerInsert ||
      (batch.length > 0 && characters + event.body.length > maxBodyCharactersPerInsert)
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

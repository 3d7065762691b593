import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { insertStepByStep } from './insert-events.portable.sql.js';
import { insertInOneStatement } from './insert-events.postgres.sql.js';
import type { NewEvent } from './new-event.js';

/** Maximum number of events in one INSERT. */
const maxEventsPerInsert = 500;
/**
 * Maximum number of characters of bodies in one INSERT, except for a single longer body. MySQL and MariaDB
 * refuse statements above a size, 16 MiB by default, and close the connection.
 */
const maxBodyCharactersPerInsert = 2_000_000;

/**
 * Inserts each event that has a subscriber, and one delivery per subscribed webhook. It writes nothing else
 * and locks no existing row: it runs in the host's transaction, and its locks would be held until that ends.
 * Suspended webhooks get deliveries too, because they may be resumed before the host commits. The claim
 * decides.
 *
 * @param channel only for PostgreSQL: the commit notifies the listeners of this channel about the webhooks
 * @returns the webhook of each delivery that was inserted
 */
export function* insertEvents(
  dialect: Dialect,
  events: readonly NewEvent[],
  channel?: string,
): Script<number[]> {
  const webhooks: number[] = [];
  for (const batch of batchesOf(events)) {
    const inserted = yield* dialect.hasArrays
      ? insertInOneStatement(dialect, batch, channel)
      : insertStepByStep(dialect, batch);
    for (const webhookId of inserted) webhooks.push(webhookId);
  }
  return webhooks;
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

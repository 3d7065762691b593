import type { Row } from '../database/script.js';
import { numberOf } from '../database/script.js';
import type { WebhookTarget } from '../webhooks/targets.sql.js';
import type { SentEvent } from './claim-bodies.js';
import type { Siblings } from './siblings.sql.js';

/** An event of which a claim knows the size of the body. The body itself may not be loaded yet. */
export interface LoadedEvent extends Omit<SentEvent, 'body'> {
  /** The size of the body, in bytes. */
  readonly size: number;
  readonly body: Buffer | undefined;
}

/** The data on which the decisions about leased deliveries depend. */
export interface Loaded {
  readonly targets: ReadonlyMap<number, WebhookTarget>;
  /** The events by their ids. An event that is missing from the database is absent. */
  readonly events: ReadonlyMap<string, LoadedEvent>;
  /** The siblings by the id of the delivery. Only deliveries with a `supersedeKey` have an entry. */
  readonly siblings: ReadonlyMap<number, Siblings>;
}

/** Returns the SQL of a text's size in bytes. PostgreSQL and SQLite don't read the text for it. */
export const sizeOf = (body: string): string => `octet_length(${body})`;

/** Converts a row to an event. The column `body` is null if the body was not loaded. */
export function eventOf(row: Row): LoadedEvent {
  const body = row['body'] as string | null;
  return {
    entity: row['entity'] as string,
    resource: row['resource'] as string | null,
    size: numberOf(row['body_size']),
    body: body === null ? undefined : Buffer.from(body),
  };
}

/** Adds the events that the process holds already. */
export function withHeld(
  events: Map<string, LoadedEvent>,
  held: ReadonlyMap<string, SentEvent>,
): Map<string, LoadedEvent> {
  for (const [id, event] of held) events.set(id, { ...event, size: event.body.length });
  return events;
}

import type { Row } from '../database/script.js';
import type { WebhookTarget } from '../webhooks/targets.sql.js';
import type { ClaimedDelivery } from './claim.js';
import type { Siblings } from './siblings.sql.js';

/** The fields of an event that are needed to send its deliveries. */
export type LoadedEvent = Pick<ClaimedDelivery, 'entity' | 'resource' | 'body'>;

/** The data on which the decisions about leased deliveries depend. */
export interface Loaded {
  readonly targets: ReadonlyMap<number, WebhookTarget>;
  /** The events by their ids. An event that is missing from the database is absent. */
  readonly events: ReadonlyMap<string, LoadedEvent>;
  /** The siblings by the id of the delivery. Only deliveries with a `supersedeKey` have an entry. */
  readonly siblings: ReadonlyMap<number, Siblings>;
}

export function eventOf(row: Row): LoadedEvent {
  return {
    entity: row['entity'] as string,
    resource: row['resource'] as string | null,
    body: row['body'] as string,
  };
}

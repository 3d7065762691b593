import type { Row } from '../database/script.js';
import type { WebhookTarget } from '../webhooks/targets.sql.js';
import type { ClaimedDelivery } from './claim.js';
import type { Siblings } from './siblings.sql.js';

/** What a delivery needs of its event. */
export type LoadedEvent = Pick<ClaimedDelivery, 'entity' | 'resource' | 'body'>;

/** Everything that decides what happens to leased deliveries. */
export interface Loaded {
  readonly targets: ReadonlyMap<number, WebhookTarget>;
  /** By the id of the event. */
  readonly events: ReadonlyMap<string, LoadedEvent>;
  /** By the id of the delivery, for deliveries of states. */
  readonly siblings: ReadonlyMap<number, Siblings>;
}

export function eventOf(row: Row): LoadedEvent {
  return {
    entity: row['entity'] as string,
    resource: row['resource'] as string | null,
    body: row['body'] as string,
  };
}

import type { DataSource } from 'typeorm';
import { Webhook, WebhookAttempt, WebhookDelivery, WebhookEvent } from '@app/webhooks';
import { HostChange } from '../host/ledger.js';
import type { Arrival, Outcome } from './arrival.js';
import { groupBy } from '@app/webhooks/shared/group-by.js';

export interface RecordedAttempt extends Outcome {
  readonly number: number;
}

export interface RecordedDelivery {
  readonly id: number;
  readonly webhook: string;
  readonly change: string;
  readonly state: WebhookDelivery['state'];
  readonly supersededBy: number | null;
  /** The attempts of the delivery, ordered by id. */
  readonly attempts: readonly RecordedAttempt[];
}

/**
 * The data that the checks use: the changes that the host committed, the contents of the library's tables,
 * and the requests that arrived.
 */
export interface FaultRecord {
  readonly committed: readonly HostChange[];
  /** The ids of all changes that have an event. */
  readonly events: readonly string[];
  /** The paths of the webhooks that are subscribed to each kind of change. */
  readonly webhooks: Readonly<Record<HostChange['kind'], readonly string[]>>;
  readonly deliveries: readonly RecordedDelivery[];
  readonly arrivals: readonly Arrival[];
}

export async function readRecord(tables: DataSource, arrivals: readonly Arrival[]): Promise<FaultRecord> {
  const webhooks = await tables.getRepository(Webhook).find({ order: { id: 'ASC' } });
  const events = await tables.getRepository(WebhookEvent).find();
  const deliveries = await tables.getRepository(WebhookDelivery).find({ order: { id: 'ASC' } });
  const attempts = groupBy(
    await tables.getRepository(WebhookAttempt).find({ order: { id: 'ASC' } }),
    ({ deliveryId }) => deliveryId,
  );
  const pathOf = new Map(webhooks.map(({ id, remoteUrl }) => [id, new URL(remoteUrl).pathname]));
  const changeOf = new Map(events.map(({ id, body }) => [id, (JSON.parse(body) as { id: string }).id]));
  const pathsFor = (entity: string) =>
    webhooks.filter((webhook) => webhook.entity === entity).map(({ id }) => pathOf.get(id)!);
  return {
    committed: await tables.getRepository(HostChange).find(),
    events: [...changeOf.values()],
    webhooks: { scan: pathsFor('acceptance-scan'), order: pathsFor('orders') },
    deliveries: deliveries.map(({ id, webhookId, eventId, state, supersededBy }) => ({
      id,
      webhook: pathOf.get(webhookId)!,
      change: changeOf.get(eventId)!,
      state,
      supersededBy,
      attempts: attempts.get(id) ?? [],
    })),
    arrivals,
  };
}

import { WebhookAttempt } from '@app/webhooks';
import type { Webhook, WebhookDelivery } from '@app/webhooks';
import type { TestHost } from '../support/host.js';
import type { CountedThings } from './counted-things.js';
import type { StateWatch } from './state-watch.js';

const ends = ['delivered', 'superseded', 'failed'];

/** Returns true if all deliveries of these webhooks are delivered, superseded or failed. */
export async function haveEnded(host: TestHost, webhooks: readonly Webhook[]): Promise<boolean> {
  const ids = new Set(webhooks.map(({ id }) => id));
  const deliveries = await host.deliveries();
  return deliveries.every(({ webhookId, state }) => !ids.has(webhookId) || ends.includes(state));
}

/**
 * Expects that the last state of a thing has arrived at a webhook, even if the delivery of that state failed
 * permanently. Also expects correct values of `supersededBy`.
 */
export async function expectLastStateSent(
  things: CountedThings,
  thing: string,
  webhook: Webhook,
  watch: StateWatch,
): Promise<void> {
  const all = await things.deliveries(thing, webhook.id);
  expect(all.map(({ count }) => count)).toEqual(all.map((_, i) => i + 1));
  expect(all).toHaveLength(await things.count(thing));

  const last = all.at(-1);
  if (!last) return;
  expect(ends).toContain(last.delivery.state);
  expect(last.delivery).toMatchObject(
    last.delivery.state === 'failed' ? { reason: 'retries_exhausted' } : { state: 'delivered' },
  );
  expect(watch.newestOf(thing, webhook.token)).toBe(last.count);
  expectCorrectSupersededBy(all.map(({ delivery }) => delivery));
}

/**
 * Expects each superseded delivery to have the id of a newer delivery in `supersededBy`. All other deliveries
 * must have null there.
 * @param deliveries all deliveries of one resource to one webhook
 */
export function expectCorrectSupersededBy(deliveries: readonly WebhookDelivery[]): void {
  const ids = new Set(deliveries.map(({ id }) => id));
  for (const { id, state, supersededBy } of deliveries) {
    if (state !== 'superseded') expect(supersededBy).toBeNull();
    else {
      expect(supersededBy).toBeGreaterThan(id);
      expect(ids).toContain(supersededBy);
    }
  }
}

/**
 * Expects that the recorded attempts of each delivery are numbered from 1 without a gap, and that the field
 * `attempts` of the delivery is the number of the last one. An interrupted claim that was counted as an
 * attempt would leave a gap or make the field too large.
 */
export async function expectNoAttemptMissing(host: TestHost, webhookId: number): Promise<void> {
  const attempts = await host.dataSource
    .getRepository(WebhookAttempt)
    .find({ where: { webhookId }, order: { deliveryId: 'ASC', id: 'ASC' } });
  const deliveries = (await host.deliveries()).filter((delivery) => delivery.webhookId === webhookId);
  const numbers = new Map(deliveries.map(({ id }) => [id, [] as number[]]));
  for (const { deliveryId, number } of attempts) numbers.get(deliveryId)!.push(number);
  for (const { id, attempts: recorded } of deliveries) {
    expect(numbers.get(id)).toEqual(Array.from({ length: recorded }, (_, i) => i + 1));
  }
}

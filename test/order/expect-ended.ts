import { WebhookAttempt } from '@app/webhooks';
import type { Webhook, WebhookDelivery } from '@app/webhooks';
import type { TestHost } from '../support/host.js';
import type { CountedThings } from './counted-things.js';
import type { StateWatch } from './state-watch.js';

const ends = ['delivered', 'superseded', 'failed'];

/** Whether all deliveries of these webhooks have come to an end. */
export async function haveEnded(host: TestHost, webhooks: readonly Webhook[]): Promise<boolean> {
  const ids = new Set(webhooks.map(({ id }) => id));
  const deliveries = await host.deliveries();
  return deliveries.every(({ webhookId, state }) => !ids.has(webhookId) || ends.includes(state));
}

/** What holds when all is done, for one thing and webhook: the last state was sent, or failed for good, and each that wasn't says for which newer one. */
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
  expectTruthAboutSuperseded(all.map(({ delivery }) => delivery));
}

/** @param deliveries all of one webhook and resource */
export function expectTruthAboutSuperseded(deliveries: readonly WebhookDelivery[]): void {
  const ids = new Set(deliveries.map(({ id }) => id));
  for (const { id, state, supersededBy } of deliveries) {
    if (state !== 'superseded') expect(supersededBy).toBeNull();
    else {
      expect(supersededBy).toBeGreaterThan(id);
      expect(ids).toContain(supersededBy);
    }
  }
}

/** Each delivery's attempts are numbered from 1 without a gap, and are as many as it says: whatever cut off a claim has used up none. */
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

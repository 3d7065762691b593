import fc from 'fast-check';
import type { Webhook } from '@app/webhooks';
import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';
import { OpenRequests } from '../support/open-requests.js';
import { expectCorrectSupersededBy } from './expect-ended.js';

const within = '20s';
/** Generates a random sequence of 100 changes: 20 changes of each of 5 orders. */
const mixed = fc.shuffledSubarray(
  Array.from({ length: 100 }, (_, i) => `order-${i % 5}`),
  { minLength: 100 },
);

describeOnDatabases('A backlog', (database) => {
  let host: TestHost;
  let receiver: ScriptedReceiver;
  let webhook: Webhook;
  let working: TestHost | undefined;

  beforeAll(async () => {
    host = await TestHost.start(database);
  });
  afterAll(() => host.stop());
  beforeEach(async () => {
    receiver = await ScriptedReceiver.start();
    webhook = await host.webhooks.create('1', { remoteUrl: receiver.url('/') });
  });
  afterEach(async () => {
    await receiver.close();
    await working?.stop();
    working = undefined;
    await host.webhooks.delete('1', webhook.id);
  });

  const change = (order: string, state: number) => host.emitOrder({ order, body: { order, state } });
  const warmUp = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) await host.emitOrder();
    await host.drain();
    receiver.requests.splice(0);
  };
  const arrived = () => receiver.requests.map(({ json }) => json);
  const deliveries = async () =>
    (await host.deliveries()).filter(({ webhookId }) => webhookId === webhook.id);

  describe.each<[string, () => Promise<void>]>([
    ['cold', async () => undefined],
    ['warm', warmUp],
  ])('of a %s webhook', (_, prepare) => {
    beforeEach(prepare);

    it('of twenty changes of one order becomes one request with the last state', async () => {
      const before = (await deliveries()).length;
      for (let state = 1; state <= 20; state++) await change('one', state);
      await host.drain();

      expect(arrived()).toEqual([{ order: 'one', state: 20 }]);
      const ofThisOrder = (await deliveries()).slice(before);
      expect(ofThisOrder.map(({ state }) => state)).toEqual([
        ...Array.from({ length: 19 }, () => 'superseded'),
        'delivered',
      ]);
      expectCorrectSupersededBy(ofThisOrder);
    });

    it('of twenty changes of each of five orders becomes five requests, whatever the order of the changes', async () => {
      await fc.assert(
        fc.asyncProperty(mixed, async (changes) => {
          receiver.requests.splice(0);
          await host.emitter.emitMany<string>(
            changes.map((order, state) => ({
              entity: 'orders',
              org: '1',
              resource: order,
              body: { order, state },
            })),
          );
          await host.drain();

          const orders = [...new Set(changes)];
          const last = orders.map((order) => ({ order, state: changes.lastIndexOf(order) }));
          expect(arrived()).toHaveLength(5);
          expect(arrived()).toEqual(expect.arrayContaining(last));
          for (const order of orders)
            expectCorrectSupersededBy((await deliveries()).filter((one) => one.supersedeKey === order));
        }),
        { numRuns: 2 },
      );
    });
  });

  it('that grows while an older state is in flight becomes one more request, which starts after the outcome of the older state', async () => {
    working = await host.beside({ worker: { pollEvery: '20ms' } });
    for (let i = 0; i < 5; i++) await host.emitOrder();
    await until(async () => (await deliveries()).every(({ state }) => state === 'delivered'), { within });
    receiver.requests.splice(0);
    const open = new OpenRequests(receiver);
    await change('busy', 1);
    await until(() => open.count === 1, { within });
    for (let state = 2; state <= 20; state++) await change('busy', state);
    // Waits until the same worker has delivered a newer event to the same receiver. By then the worker has
    // also seen states 2 to 20, which are older than that event, and has sent none of them.
    const other = await host.webhooks.create('1', { remoteUrl: receiver.url('/other/'), entity: 'contact' });
    await host.emitter.emit<string>('contact', { org: '1', resource: 'a contact', body: {} });
    await until(() => receiver.requests.some(({ path }) => path === '/other/'), { within });
    await host.webhooks.delete('1', other.id);

    expect(arrived()).toEqual([{ order: 'busy', state: 1 }, {}]);
    open.answer();
    open.answer();
    await until(() => open.count === 1, { within });
    open.answer();
    await until(async () => (await deliveries()).every(({ state }) => state !== 'pending'), { within });
    expect(arrived()).toEqual([{ order: 'busy', state: 1 }, {}, { order: 'busy', state: 20 }]);
  });

  it('of twenty happenings of one resource becomes twenty requests, one for each happening', async () => {
    const scans = await host.webhooks.create('1', {
      remoteUrl: receiver.url('/'),
      entity: 'acceptance-scan',
    });
    for (let scan = 0; scan < 20; scan++)
      await host.emitter.emit<string>('acceptance-scan', { org: '1', resource: 'one', body: { scan } });
    await host.drain();

    const numbers = (arrived() as { scan: number }[]).map(({ scan }) => scan);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    await host.webhooks.delete('1', scans.id);
  });
});

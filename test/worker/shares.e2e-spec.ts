import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import type { HostOptions } from '../support/host.js';
import { TestHost } from '../support/host.js';
import { OpenRequests } from '../support/open-requests.js';

const within = '30s';

describeOnDatabases('One org with many webhooks', (database) => {
  const hosts: TestHost[] = [];
  const receivers: ScriptedReceiver[] = [];

  afterEach(async () => {
    for (const receiver of receivers.splice(0)) await receiver.close();
    for (const host of hosts.splice(0).reverse()) await host.stop();
  });

  const start = async (options: HostOptions = {}): Promise<TestHost> => {
    const host = await TestHost.start(database, { timeout: '60s', ...options });
    hosts.push(host);
    return host;
  };
  const aReceiver = async (): Promise<ScriptedReceiver> => {
    const receiver = await ScriptedReceiver.start();
    receivers.push(receiver);
    return receiver;
  };
  const subscribe = async (
    host: TestHost,
    { org = 'many', at, count = 1, entity }: Subscription,
  ): Promise<number[]> => {
    const ids: number[] = [];
    for (let n = 0; n < count; n++) {
      const remoteUrl = at.url(`/${org}/${n}/`);
      ids.push((await host.webhooks.create(org, { remoteUrl, ...(entity && { entity }) })).id);
    }
    return ids;
  };
  const emit = (host: TestHost, org: string, count = 1): Promise<unknown> =>
    host.emitter.emitMany<string>(
      Array.from({ length: count }, (_, n) => ({
        entity: 'orders',
        org,
        resource: `/${org}/${++orders}/`,
        body: { n },
      })),
    );
  let orders = 0;

  /** Waits until all requests that can start have started. The requests stay open. */
  const allOpen = (open: OpenRequests, count: number): Promise<unknown> =>
    until(() => open.count === count, { within });

  it('whose receivers are slow leaves slots and waiting slots to the webhook of another org', async () => {
    const [slow, healthy] = [await aReceiver(), await aReceiver()];
    const open = new OpenRequests(slow);
    const host = await start({ worker: { slots: 16, waitingSlots: 16, slotsPerDestination: 1000 } });
    await subscribe(host, { at: slow, count: 60 });
    await subscribe(host, { org: 'one', at: healthy });
    await emit(host, 'many');
    // Three quarters of the waiting slots. The requests that wait for a waiting slot use the org's share of
    // the slots for untrusted receivers, which is half.
    await allOpen(open, 12 + 4);
    await emit(host, 'one');
    await healthy.waitFor(1, { within });
    await emit(host, 'one', 20);
    await healthy.waitFor(21, { within });
    expect(open.maxCount).toBe(12 + 4);
  });

  it('also shares by org if the event belongs to all orgs', async () => {
    const [slow, healthy] = [await aReceiver(), await aReceiver()];
    const open = new OpenRequests(slow);
    const host = await start({ worker: { slots: 16, waitingSlots: 16, slotsPerDestination: 1000 } });
    await subscribe(host, { at: slow, count: 60, entity: 'webhook' });
    await subscribe(host, { org: 'one', at: healthy, entity: 'webhook' });
    await host.emitter.emit<string>('webhook', { resource: '/calendar/', body: {} });
    await healthy.waitFor(1, { within });
    await allOpen(open, 12 + 4);
    await host.emitter.emit<string>('webhook', { resource: '/calendar/2/', body: {} });
    await healthy.waitFor(2, { within });
  });

  it('never has more requests in flight to one destination than its slots, and leaves some to a neighbour', async () => {
    const shared = await aReceiver();
    const elsewhere = await aReceiver();
    const open = new OpenRequests(shared);
    const host = await start({ worker: { slotsPerDestination: 8 } });
    await subscribe(host, { at: shared, count: 40 });
    await subscribe(host, { at: elsewhere });
    await subscribe(host, { org: 'neighbour', at: shared });
    await emit(host, 'many');
    await allOpen(open, 6);
    await elsewhere.waitFor(1, { within });
    await emit(host, 'neighbour');
    await shared.waitFor(7, { within });
    expect(shared.requests.at(-1)!.path).toBe('/neighbour/0/');

    while (shared.requests.length < 41) {
      await until(() => open.count > 0, { within });
      open.answer();
    }
    expect(open.maxCount).toBeLessThanOrEqual(8);
  });

  it('claims no more for a destination than it can take, so that others can claim the rest', async () => {
    const shared = await aReceiver();
    const open = new OpenRequests(shared);
    const host = await start({ worker: { slotsPerDestination: 4 } });
    await subscribe(host, { at: shared, count: 40 });
    await emit(host, 'many', 3);
    await allOpen(open, 3);
    await until(async () => (await claimed(host)) === 3, { within });
  });

  it('gets a changed URL served at once, even if the previous destination is full', async () => {
    const [full, free] = [await aReceiver(), await aReceiver()];
    const open = new OpenRequests(full);
    const host = await start({ worker: { slotsPerDestination: 4, pollEvery: '1h' } });
    const ids = await subscribe(host, { at: full, count: 20 });
    await emit(host, 'many');
    await allOpen(open, 3);
    await until(async () => (await claimed(host)) === 3, { within });
    const sent = new Set(full.requests.map(({ path }) => path));
    const waiting = ids.findIndex((_, n) => !sent.has(`/many/${n}/`));
    await host.webhooks.update('many', ids[waiting]!, { remoteUrl: free.url('/moved/') });
    await free.waitFor(1, { within });
    expect(free.requests[0]!.path).toBe('/moved/');
  });

  it('does not keep a worker from finding the lane of another org that it was not notified of', async () => {
    const [slow, healthy] = [await aReceiver(), await aReceiver()];
    const open = new OpenRequests(slow);
    const emitting = await start();
    await subscribe(emitting, { at: slow, count: 300 });
    await subscribe(emitting, { org: 'one', at: healthy });
    await emit(emitting, 'many', 2);
    const worker = { slots: 16, waitingSlots: 16, pollEvery: '50ms', notifications: false } as const;
    hosts.push(await emitting.beside({ worker, timeout: '60s' }));
    await allOpen(open, 12 + 4);
    await emit(emitting, 'one');
    await healthy.waitFor(1, { within });
  });
});

interface Subscription {
  readonly org?: string;
  readonly at: ScriptedReceiver;
  readonly count?: number;
  readonly entity?: 'webhook';
}

async function claimed(host: TestHost): Promise<number> {
  return (await host.deliveries()).filter(({ leasedUntil }) => leasedUntil !== null).length;
}

import type { EventEmitter } from 'node:events';
import type { ReceiverAnswer } from '@app/webhooks/testing/index.js';
import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import type { HostOptions } from '../support/host.js';
import { TestHost } from '../support/host.js';

/** Keeps the requests at a receiver in flight until the test answers them. */
class Gate {
  readonly answers: ((answer: ReceiverAnswer) => void)[] = [];
  open = 0;
  mostOpen = 0;

  constructor(receiver: ScriptedReceiver) {
    receiver.answerWith(async () => {
      this.mostOpen = Math.max(this.mostOpen, ++this.open);
      const answer = await new Promise<ReceiverAnswer>((resolve) => this.answers.push(resolve));
      this.open--;
      return answer;
    });
  }

  async answerAll(receiver: ScriptedReceiver, count: number, answer: ReceiverAnswer = 200): Promise<void> {
    for (let answered = 0; answered < count;) {
      await until(() => this.answers.length > 0, { within: '30s' });
      this.answers.shift()!(answer);
      answered++;
    }
    await until(() => receiver.requests.length >= count, { within: '30s' });
  }
}

/** Members of pg's connection pool that this test uses. The type declarations of pg do not contain them. */
interface PoolOfClients extends EventEmitter {
  Client: new (options: object) => object;
}

describeOnDatabases('The worker', (database) => {
  const hosts: TestHost[] = [];
  let receiver: ScriptedReceiver;

  beforeEach(async () => {
    receiver = await ScriptedReceiver.start();
  });
  afterEach(async () => {
    for (const host of hosts.splice(0).reverse()) await host.stop();
    await receiver.close();
  });

  const start = async (options: HostOptions = {}): Promise<TestHost> => {
    const host = await TestHost.start(database, options);
    hosts.push(host);
    return host;
  };
  const subscribe = (host: TestHost) => host.webhooks.create('1', { remoteUrl: receiver.url('/') });
  const allDelivered = (host: TestHost) => async () =>
    (await host.states()).every((state) => state === 'delivered');

  it('delivers immediately after the commit, even with a long polling interval', async () => {
    const host = await start({ worker: { pollEvery: '1h' } });
    await subscribe(host);
    await host.dataSource.transaction(async (manager) => {
      await host.emitter.emit<string>('orders', { org: '1', resource: '/a/', body: 1 }, { manager });
    });
    await receiver.waitFor(1);
    await host.emitOrder({ body: 2 });
    await receiver.waitFor(2);
    await until(allDelivered(host), { within: '30s' });
  });

  it('does not treat the release of a savepoint as the commit', async () => {
    const host = await start({ worker: { pollEvery: '1h' } });
    await subscribe(host);
    await host.dataSource.transaction(async (manager) => {
      await manager.transaction(async (nested) => {
        await host.emitter.emit<string>(
          'orders',
          { org: '1', resource: '/a/', body: 1 },
          { manager: nested },
        );
      });
    });
    await receiver.waitFor(1);
  });

  it('sends a newer state as soon as the outcome of the older state is known, even with a long polling interval', async () => {
    const host = await start({ worker: { pollEvery: '1h' } });
    await subscribe(host);
    const gate = new Gate(receiver);
    await host.emitOrder({ order: '4', body: 'older' });
    await until(() => gate.open === 1);
    await host.emitOrder({ order: '4', body: 'newer' });
    await gate.answerAll(receiver, 2);
    expect(receiver.requests.map(({ json }) => json)).toEqual(['older', 'newer']);
  });

  it('retries when the retry is due, even with a long polling interval', async () => {
    const host = await start({ worker: { pollEvery: '1h' }, retry: ['50ms'] });
    await subscribe(host);
    receiver.answer(503);
    await host.emitOrder();
    await receiver.waitFor(2);
  });

  it('continues as soon as a slot becomes free, even with a long polling interval', async () => {
    const host = await start({ worker: { slots: 1, pollEvery: '1h' } });
    for (let i = 0; i < 12; i++) await subscribe(host);
    await host.emitOrder();
    await receiver.waitFor(12);
  });

  it('delivers the newest of hundreds of states and the deliveries after it immediately, even with a long polling interval', async () => {
    const host = await start();
    const delivering = await host.beside({ worker: { pollEvery: '1h' } });
    hosts.push(delivering);
    await subscribe(host);
    const change = (resource: string, body: unknown) => ({ entity: 'orders', org: '1', resource, body });
    const changes = Array.from({ length: 300 }, (_, i) => change('/orders/1/', i));
    await delivering.emitter.emitMany([...changes, change('/orders/2/', 'other')]);
    await receiver.waitFor(2);
    expect(receiver.requests.map(({ json }) => json)).toEqual([299, 'other']);
  });

  it('finds events that another process has emitted, by polling', async () => {
    const emitting = await start();
    const delivering = await emitting.beside({ worker: { pollEvery: '20ms' } });
    hosts.push(delivering);
    await subscribe(emitting);
    await emitting.emitOrder();
    await receiver.waitFor(1);
  });

  if (database.name === 'PostgreSQL') {
    it('is notified immediately of events that another process emits, even with a long polling interval', async () => {
      const emitting = await start();
      const delivering = await emitting.beside({ worker: { pollEvery: '1h' } });
      hosts.push(delivering);
      await subscribe(emitting);
      await emitting.emitOrder();
      await receiver.waitFor(1);
    });

    it('is notified of each of several consecutive transactions', async () => {
      const emitting = await start();
      hosts.push(await emitting.beside({ worker: { pollEvery: '1h' } }));
      for (let i = 0; i < 5; i++) {
        await subscribe(emitting);
        await emitting.emitOrder();
      }
      await receiver.waitFor(5 + 4 + 3 + 2 + 1);
    });

    it('notifies other processes over the connections of the pool', async () => {
      const emitting = await start({ worker: { enabled: false } });
      await subscribe(emitting);
      const { master: pool } = emitting.dataSource.driver as unknown as { master: PoolOfClients };
      const made = { clients: 0, ofThePool: 0 };
      const { Client } = pool;
      pool.Client = class extends Client {
        constructor(options: object) {
          super(options);
          made.clients++;
        }
      };
      pool.on('connect', () => made.ofThePool++);
      await Promise.all(Array.from({ length: 5 }, () => emitting.emitOrder()));
      await hosts.pop()!.stop();
      expect(made.clients).toBe(made.ofThePool);
    });

    it('listens again after its connections were cut, and looks for events that it missed', async () => {
      const emitting = await start();
      const delivering = await emitting.beside({ worker: { pollEvery: '1h' } });
      hosts.push(delivering);
      await subscribe(emitting);
      await emitting.dataSource.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await emitting.emitOrder();
      await receiver.waitFor(1, { within: '10s' });
      await emitting.emitOrder();
      await receiver.waitFor(2);
    });

    it('does not listen if notifications are off', async () => {
      const host = await start({ worker: { notifications: false, pollEvery: '20ms' } });
      await subscribe(host);
      await host.emitOrder();
      await receiver.waitFor(1);
      const listening = await host.dataSource.query<unknown[]>(
        "select 1 from pg_stat_activity where datname = current_database() and query ilike 'listen%'",
      );
      expect(listening).toEqual([]);
    });
  }

  it('sends each delivery once, even if several processes share the work', async () => {
    const one = await start({ worker: { pollEvery: '20ms' } });
    hosts.push(await one.beside({ worker: { pollEvery: '20ms' } }));
    for (let i = 0; i < 5; i++) await subscribe(one);
    await Promise.all(Array.from({ length: 40 }, () => one.emitOrder()));
    await until(allDelivered(one), { within: '20s' });
    expect(receiver.requests).toHaveLength(200);
    expect(await one.attempts()).toHaveLength(200);
  });

  it('begins with one request at a time to a webhook, and never exceeds its cap', async () => {
    const host = await start({ worker: { slotsPerWebhook: 3 } });
    await subscribe(host);
    const gate = new Gate(receiver);
    await Promise.all(Array.from({ length: 20 }, () => host.emitOrder()));
    await until(() => gate.open > 0, { within: '30s' });
    expect(gate.mostOpen).toBe(1);
    await gate.answerAll(receiver, 20);
    await until(allDelivered(host), { within: '30s' });
    expect(gate.mostOpen).toBe(3);
  });

  it('delivers to other receivers while one receiver hangs, even with only one slot', async () => {
    const host = await start({ worker: { slots: 1 }, timeout: '20s' });
    const hanging = await ScriptedReceiver.start();
    hanging.answerWith('hang');
    await host.webhooks.create('1', { remoteUrl: hanging.url('/') });
    await host.emitOrder();
    await hanging.waitFor(1);
    await subscribe(host);
    await host.emitOrder({ body: 'healthy' });
    await receiver.waitFor(1);
    await hanging.close();
  });

  it('lets requests in flight end on shutdown, records their outcomes, and gives the other claims back', async () => {
    const host = await start({ worker: { slotsPerWebhook: 1 } });
    const other = await host.beside();
    await subscribe(host);
    const gate = new Gate(receiver);
    for (let i = 0; i < 3; i++) await host.emitOrder();
    await until(() => gate.open === 1, { within: '30s' });

    const stopped = host.app.close();
    gate.answers[0]!(200);
    await stopped;

    expect((await other.states()).sort()).toEqual(['delivered', 'pending', 'pending']);
    const waiting = (await other.deliveries()).filter(({ state }) => state === 'pending');
    expect(
      waiting.every(
        ({ leasedUntil, lane, attempts }) => leasedUntil === null && lane !== null && attempts === 0,
      ),
    ).toBe(true);
    expect(await other.attempts()).toHaveLength(1);
    hosts.splice(hosts.indexOf(host), 1);
    await other.stop();
    await host.stop().catch(() => undefined);
  });

  it('starts no more requests for a deleted webhook, even if its deliveries were claimed in advance', async () => {
    const host = await start({ worker: { slotsPerWebhook: 2 } });
    const webhook = await subscribe(host);
    const gate = new Gate(receiver);
    for (let i = 0; i < 20; i++) await host.emitOrder();
    await until(() => gate.open === 1, { within: '30s' });
    gate.answers.shift()!(200);
    await until(() => gate.open === 2, { within: '30s' });
    await host.webhooks.delete('1', webhook.id);
    const started = receiver.requests.length + gate.open;
    while (gate.answers.length > 0) gate.answers.shift()!(200);
    await until(async () => !(await host.states()).includes('pending'), { within: '30s' });
    expect(gate.answers).toEqual([]);
    expect(started).toBeLessThanOrEqual(5);
    expect((await host.states()).filter((state) => state === 'cancelled').length).toBeGreaterThan(14);
  });

  it('ends an attempt at the timeout, and counts it as a failure', async () => {
    const host = await start({ timeout: '100ms' });
    receiver.answerWith('hang');
    await subscribe(host);
    await host.emitOrder();
    await host.drain();
    expect((await host.attempts())[0]).toMatchObject({ result: 'timeout', status: null });
  });

  it('does not connect to a private address outside development', async () => {
    const host = await start({ development: false });
    const { id } = await host.webhooks.create('1', {
      remoteUrl: receiver.url('/').replace('http:', 'https:'),
    });
    await host.emitOrder();
    await host.drain();
    expect((await host.attempts())[0]).toMatchObject({
      webhookId: id,
      result: 'address',
      status: null,
      responseExcerpt: null,
    });
    expect(receiver.connections).toBe(0);
  });
});

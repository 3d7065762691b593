import type { WebhookRequest, WebhookResponse, WebhookTransport } from '@app/webhooks';
import { until } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import type { HostOptions } from '../support/host.js';
import { TestHost } from '../support/host.js';

interface OpenRequest {
  readonly body: Buffer;
  readonly resolve: (response: WebhookResponse) => void;
}

/** A transport that keeps each request in flight until the test answers it. */
class OpenTransport implements WebhookTransport {
  /** The bodies that were sent, in order. */
  readonly sent: Buffer[] = [];
  /** The largest size of all bodies in flight, in bytes. Requests with the same buffer count once. */
  mostBytes = 0;
  private open: OpenRequest[] = [];
  private answersAtOnce = false;

  send({ body }: WebhookRequest): Promise<WebhookResponse> {
    this.sent.push(body);
    return new Promise((resolve) => {
      this.open.push({ body, resolve });
      const buffers = [...new Set(this.open.map((request) => request.body))];
      this.mostBytes = Math.max(
        this.mostBytes,
        buffers.reduce((sum, { length }) => sum + length, 0),
      );
      if (this.answersAtOnce) this.answer();
    });
  }

  get inFlight(): number {
    return this.open.length;
  }

  /** The names in all bodies that were sent, in order. */
  get names(): string[] {
    return this.sent.map(nameIn);
  }

  /** Answers the request with this name in its body, by default the oldest request in flight. */
  answer(name = nameIn(this.open[0]!.body)): void {
    const answered = this.open.find(({ body }) => nameIn(body) === name)!;
    this.open = this.open.filter((request) => request !== answered);
    answered.resolve({ status: 200, retryAfter: null, excerpt: null });
  }

  /** Answers all requests, also those that start later. */
  answerAll(): void {
    this.answersAtOnce = true;
    while (this.open.length > 0) this.answer();
  }
}

const size = 100_000;
/** Returns a body that has a name and is `length` bytes long as JSON. */
const named = (name: string, length = size): string => `${name}.`.padEnd(length - 2, 'x');
const nameIn = (body: Buffer): string => (JSON.parse(body.toString()) as string).split('.')[0]!;

const entities = Array.from({ length: 12 }, (_, i) => ({ name: `things-${i}` }));

describeOnDatabases('The bodies in memory', (database) => {
  const hosts: TestHost[] = [];
  let transport: OpenTransport;

  beforeEach(() => {
    transport = new OpenTransport();
  });
  afterEach(async () => {
    transport.answerAll();
    for (const host of hosts.splice(0).reverse()) await host.stop();
  });

  const start = async (worker: HostOptions['worker']): Promise<TestHost> => {
    const options = { transport, entities, bodyLimit: size, worker: { pollEvery: '20ms', ...worker } };
    const host = await TestHost.start(database, options as HostOptions);
    hosts.push(host);
    return host;
  };
  const subscribe = (host: TestHost, org: string, entity: string): Promise<unknown> =>
    host.webhooks.create(org, { remoteUrl: 'https://receiver.test/', entity } as never);
  const emit = (host: TestHost, org: string, entity: string, body: string): Promise<unknown> =>
    host.emitter.emit<string>(entity, { org, resource: `/${entity}/${body.slice(0, 20)}/`, body });
  /** Answers one request after another, until all deliveries are delivered. */
  const answerUntilDelivered = async (host: TestHost): Promise<void> => {
    const areAllDelivered = async (): Promise<boolean> => {
      if (transport.inFlight > 0) transport.answer();
      return (await host.states()).every((state) => state === 'delivered');
    };
    await until(areAllDelivered, { within: '60s' });
  };
  const claimsOf = async (host: TestHost): Promise<number> =>
    (await host.deliveries()).reduce((sum, { claimNo }) => sum + claimNo, 0);

  it('are shared by all deliveries of an event, even if several claims take them', async () => {
    const host = await start({ slots: 4, bodyBudget: size });
    for (let i = 0; i < 30; i++) await subscribe(host, '1', 'orders');
    await emit(host, '1', 'orders', named('shared'));
    await until(() => transport.inFlight === 30, { within: '30s' });
    expect(new Set(transport.sent).size).toBe(1);
    expect(transport.sent[0]!.toString()).toBe(JSON.stringify(named('shared')));
  });

  it('never exceed the budget, and each of them arrives unchanged', async () => {
    const host = await start({ bodyBudget: 3 * size });
    const orgs = ['1', '2', '3'];
    const bodies: string[] = [];
    for (const org of orgs) for (const { name } of entities) await subscribe(host, org, name);
    for (const org of orgs) {
      for (const [i, { name }] of entities.entries()) {
        for (const length of [(size * (i + 1)) / 12, 3000]) {
          const body = named(`${org}-${i}-${length}-Zürich`, Math.floor(length) - 1);
          bodies.push(body);
          await emit(host, org, name, body);
        }
      }
    }
    await answerUntilDelivered(host);
    const arrived = transport.sent.map((body) => JSON.parse(body.toString()) as string);
    expect(arrived.sort()).toEqual(bodies.sort());
    expect(transport.mostBytes).toBeGreaterThan(size);
    expect(transport.mostBytes).toBeLessThanOrEqual(3 * size);
  });

  it('are all sent with few claims if each of them needs the whole budget', async () => {
    const host = await start({ bodyBudget: size });
    const deliveries = 5 * entities.length;
    for (const { name } of entities) await subscribe(host, '1', name);
    for (let i = 0; i < 5; i++)
      for (const { name } of entities) await emit(host, '1', name, named(`${i}-${name}`));
    await answerUntilDelivered(host);
    expect(transport.sent).toHaveLength(deliveries);
    expect(transport.mostBytes).toBe(size);
    expect(await claimsOf(host)).toBeLessThan(5 * deliveries);
  });

  it('exceed the budget one at a time if another process has allowed larger bodies', async () => {
    const emitting = await start({ enabled: false });
    for (const { name } of entities) await subscribe(emitting, '1', name);
    for (const { name } of entities) await emit(emitting, '1', name, named(name));
    const limits = { bodyLimit: 1000, worker: { bodyBudget: 1000, pollEvery: '20ms' } };
    hosts.push(await emitting.beside({ transport, entities, ...limits } as HostOptions));
    await answerUntilDelivered(emitting);
    expect(transport.mostBytes).toBe(size);
  });

  it('of one org leave room for another org, and are not claimed again and again while they wait', async () => {
    const host = await start({ bodyBudget: 8 * size });
    for (const { name } of entities) await subscribe(host, 'greedy', name);
    await subscribe(host, 'other', 'orders');
    for (const { name } of entities) await emit(host, 'greedy', name, named(name));
    await until(() => transport.inFlight === 4, { within: '30s' });
    for (let i = 0; i < 3; i++) {
      await emit(host, 'other', 'orders', named(`large${i}`));
      await until(() => transport.names.includes(`large${i}`), { within: '30s' });
      transport.answer(`large${i}`);
    }
    expect(transport.inFlight).toBe(4);
    const before = await claimsOf(host);
    for (let i = 0; i < 30; i++) {
      await emit(host, 'other', 'orders', named(`small${i}`, 50));
      await until(() => transport.names.includes(`small${i}`), { within: '30s' });
      transport.answer(`small${i}`);
    }
    // The eight waiting deliveries of the greedy org may be claimed once more each, but not in each round.
    expect((await claimsOf(host)) - before).toBeLessThanOrEqual(30 + 8);
  });

  it('wait for room without losing their turn to smaller bodies', async () => {
    const host = await start({ bodyBudget: size });
    for (const { name } of entities) await subscribe(host, 'small', name);
    await subscribe(host, 'large', 'orders');
    const emitSmall = async (i: number) => {
      await emit(host, 'small', entities[i % entities.length]!.name, named(`small${i}`, 100));
    };
    for (let i = 0; i < 6; i++) await emitSmall(i);
    await until(() => transport.inFlight === 6, { within: '30s' });
    await emit(host, 'large', 'orders', named('large'));
    // At least one small body is in flight at any time, as long as the small bodies don't wait too.
    for (let i = 6; i < 200 && !transport.names.includes('large'); i++) {
      const inFlight = transport.inFlight;
      await emitSmall(i);
      await until(() => transport.inFlight !== inFlight, { within: '200ms' }).catch(() => undefined);
      transport.answer();
    }
    expect(transport.names).toContain('large');
  });

  it('are never sent if a newer state replaces them while they wait for room', async () => {
    const host = await start({ bodyBudget: size });
    await subscribe(host, '1', 'contact');
    await subscribe(host, '1', 'orders');
    await emit(host, '1', 'contact', named('first'));
    await until(() => transport.inFlight === 1, { within: '30s' });
    const change = (body: string) =>
      host.emitter.emit<string>('orders', { org: '1', resource: '/orders/1/', body });
    await change(named('older'));
    await until(async () => (await host.deliveries())[1]!.claimNo > 0, { within: '30s' });
    await change(named('newer'));
    transport.answer();
    await until(() => transport.names.includes('newer'), { within: '30s' });
    expect(transport.names).toEqual(['first', 'newer']);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { BodyTooLargeError, InvalidEventError, standardEntityNames, WebhookEvent } from '@app/webhooks';
import type { Delivery, WebhookDelivery } from '@app/webhooks';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';

describeOnDatabases('Delivering', (database) => {
  let host: TestHost;
  let receiver: ScriptedReceiver;

  beforeAll(async () => {
    host = await TestHost.start(database, { entities: [{ name: 'invoice', description: 'Invoices' }] });
  });
  afterAll(() => host.stop());
  beforeEach(async () => {
    receiver = await ScriptedReceiver.start();
  });
  afterEach(async () => {
    for (const { id } of (await host.webhooks.list('1', { limit: 1000, offset: 0 })).webhooks)
      await host.webhooks.delete('1', id);
    await receiver.close();
  });

  const subscribe = (entity = 'orders', org = '1') =>
    host.webhooks.create(org, { remoteUrl: receiver.url('/hook/'), entity });

  it('sends a PUT with the token in Auth, the bytes of the body, and a content type without parameters', async () => {
    const webhook = await subscribe();
    await host.emitOrder({ body: { name: 'Zoë', n: 1.5 } });
    await host.drain();

    const [request] = receiver.requests;
    expect(request).toMatchObject({ method: 'PUT', path: '/hook/', body: '{"name":"Zoë","n":1.5}' });
    expect(request!.headers).toMatchObject({
      auth: webhook.token,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(request!.body)),
    });
    expect(await host.attempts()).toMatchObject([{ result: 'success', status: 200, number: 1 }]);
  });

  it('delivers the events of a committed transaction, and no events of a transaction that rolled back', async () => {
    await subscribe();
    const emit = (order: string, fails: boolean) =>
      host.dataSource.transaction(async (manager) => {
        const change = { org: '1', resource: order, body: { order } };
        expect(await host.emitter.emit<string>('orders', change, { manager })).toEqual({ deliveries: 1 });
        if (fails) throw new Error('rolled back');
      });
    await emit('committed', false);
    await expect(emit('rolled back', true)).rejects.toThrow('rolled back');
    await host.drain();
    expect(receiver.requests.map(({ json }) => json)).toEqual([{ order: 'committed' }]);
  });

  it('creates one delivery for each of two identical webhooks', async () => {
    const tokens = [(await subscribe()).token, (await subscribe()).token];
    await host.emitOrder();
    await host.drain();
    expect(receiver.requests.map(({ headers }) => headers['auth']).sort()).toEqual(tokens.sort());
  });

  it('writes nothing if no webhook subscribes', async () => {
    const before = await host.dataSource.getRepository(WebhookEvent).count();
    expect(await host.emitOrder()).toEqual({ deliveries: 0 });
    expect(await host.dataSource.getRepository(WebhookEvent).count()).toBe(before);
  });

  it('sends global events to the webhooks of all orgs', async () => {
    const [one, two] = [await subscribe('webhook', '1'), await subscribe('webhook', '2')];
    await host.emitter.emit<string>('webhook', { resource: '/events/1/', body: {} });
    await host.drain();
    expect(receiver.requests.map(({ headers }) => headers['auth']).sort()).toEqual(
      [one.token, two.token].sort(),
    );
    await host.webhooks.delete('2', two.id);
  });

  it('delivers entities that the host declares', async () => {
    await subscribe('invoice');
    await host.emitter.emit('invoice', { org: '1', resource: '/invoices/1/', body: { total: '2.34 USD' } });
    await host.drain();
    expect(receiver.requests[0]!.json).toEqual({ total: '2.34 USD' });
  });

  it.each(standardEntityNames)('delivers %s', async (entity) => {
    await subscribe(entity);
    const body = payloads()[entity];
    await host.emitter.emit(entity, { ...(entity !== 'webhook' && { org: '1' }), resource: '/it/', body });
    await host.drain();
    expect(receiver.requests.map(({ json }) => json)).toEqual([body]);
  });

  it('sends only the last of twenty changes of one order, but both of two acceptance scans', async () => {
    await subscribe('orders');
    await subscribe('acceptance-scan');
    for (let i = 1; i <= 20; i++) await host.emitOrder({ order: '4', body: { i } });
    for (const i of [1, 2])
      await host.emitter.emit<string>('acceptance-scan', {
        org: '1',
        resource: '/orders/4/',
        body: { scan: i },
      });
    await host.drain();
    expect(receiver.requests.map(({ body }) => body).sort()).toEqual([
      '{"i":20}',
      '{"scan":1}',
      '{"scan":2}',
    ]);
  });

  it('retries on schedule with the same bytes, and fails permanently after the last retry', async () => {
    receiver.answerWith(500);
    await subscribe();
    await host.emitOrder({ body: { n: 1 } });
    for (const [wait, attempts] of [
      ['0ms', 1],
      ['59s', 1],
      ['10s', 2],
      ['11m', 3],
      ['7h', 4],
      ['14h', 5],
      ['27h', 6],
      ['99h', 6],
    ] as const) {
      host.clock.advance(wait);
      await host.drain();
      expect([wait, receiver.requests.length]).toEqual([wait, attempts]);
    }
    expect(new Set(receiver.requests.map(({ body }) => body))).toEqual(new Set(['{"n":1}']));
    const [delivery] = (await host.deliveries()).slice(-1);
    expect(delivery).toMatchObject({ state: 'failed', reason: 'retries_exhausted', attempts: 6 });
  });

  it("passes the failed delivery to the host's retry policy", async () => {
    const seen: Delivery[] = [];
    const other = await TestHost.start(database, {
      retry: { waitAfter: (_attempts, _outcome, delivery) => (seen.push(delivery), null) },
    });
    const { id: webhookId } = await other.webhooks.create('1', { remoteUrl: receiver.url() });
    receiver.answerWith(503);
    await other.emitOrder({ order: '7' });
    await other.drain();
    const [{ id: deliveryId, eventId }] = (await other.deliveries()) as [WebhookDelivery];
    const delivery = { deliveryId, webhookId, org: '1', eventId, entity: 'orders', resource: '/orders/7/' };
    expect(seen).toEqual([delivery]);
    await other.stop();
  });

  it.each<[string, () => number]>([
    [
      'throws',
      () => {
        throw new Error('a bug of the host');
      },
    ],
    ['returns nonsense', () => NaN],
    ['returns a promise', () => Promise.reject(new Error('a bug of the host')) as never],
  ])("falls back to the default schedule if the host's retry policy %s", async (_, waitAfter) => {
    const careless = await TestHost.start(database, { retry: { waitAfter } });
    receiver.answerWith(500);
    await careless.webhooks.create('1', { remoteUrl: receiver.url('/') });
    await careless.emitOrder();
    await careless.drain();
    careless.clock.advance('2m');
    await careless.drain();
    expect(receiver.requests).toHaveLength(2);
    await careless.stop();
  });

  it('waits longer if the receiver asks for it with Retry-After', async () => {
    receiver.answerWith({ status: 503, headers: { 'Retry-After': '3600' } });
    await subscribe();
    await host.emitOrder();
    await host.drain();
    host.clock.advance('50m');
    await host.drain();
    expect(receiver.requests).toHaveLength(1);
    host.clock.advance('11m');
    await host.drain();
    expect(receiver.requests).toHaveLength(2);
  });

  it.each([201, 204, 301, 307, 400, 404, 500])('counts %i as a failure', async (status) => {
    receiver.answerWith({ status, headers: { Location: receiver.url('/elsewhere/') } });
    await subscribe();
    await host.emitOrder();
    await host.drain();
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/hook/']);
    expect((await host.attempts()).at(-1)).toMatchObject({
      result: 'status',
      status,
      error: expect.stringContaining(`status ${status}`) as unknown,
    });
  });

  it('sends waiting deliveries to a new remote_url', async () => {
    const moved = await ScriptedReceiver.start();
    receiver.answerWith(500);
    const webhook = await subscribe();
    await host.emitOrder();
    await host.drain();
    await host.webhooks.update('1', webhook.id, { remoteUrl: moved.url('/new/') });
    host.clock.advance('2m');
    await host.drain();
    expect(moved.requests.map(({ path }) => path)).toEqual(['/new/']);
    await moved.close();
  });

  it('never sends pending deliveries of a deleted webhook', async () => {
    receiver.answerWith(500);
    const webhook = await subscribe();
    await host.emitOrder();
    await host.drain();
    await host.emitOrder();
    await host.webhooks.delete('1', webhook.id);
    host.clock.advance('2m');
    await host.drain();
    expect(receiver.requests).toHaveLength(1);
    expect((await host.states()).slice(-2)).toEqual(['cancelled', 'cancelled']);
  });

  it('continues after a delivery whose event was deleted', async () => {
    await subscribe();
    await host.emitOrder();
    await host.dataSource.query('delete from webhook_event');
    await host.emitOrder({ body: 'whole' });
    await host.drain();
    expect(receiver.requests.map(({ json }) => json)).toEqual(['whole']);
    expect((await host.deliveries()).at(-2)).toMatchObject({ state: 'failed', reason: 'event_missing' });
  });

  it('times out a transport that never responds', async () => {
    const stuck = await TestHost.start(database, {
      timeout: 100,
      transport: { send: () => new Promise(() => undefined) },
    });
    await stuck.webhooks.create('1', { remoteUrl: receiver.url('/') });
    await stuck.emitOrder();
    await stuck.drain();
    expect(await stuck.attempts()).toMatchObject([{ result: 'timeout' }]);
    await stuck.stop();
  });

  it("records any status that a host's transport returns", async () => {
    const odd = { status: 500, retryAfter: 'soon', excerpt: 'a\0b\ud800' };
    const careless = await TestHost.start(database, { transport: { send: () => Promise.resolve(odd) } });
    await careless.webhooks.create('1', { remoteUrl: receiver.url('/') });
    await careless.emitOrder();
    await careless.drain();
    expect(await careless.attempts()).toMatchObject([{ result: 'status', status: 500 }]);
    await careless.stop();
  });

  it('accepts many large bodies in one transaction', async () => {
    await subscribe('acceptance-scan');
    const change = { entity: 'acceptance-scan', org: '1', body: 'x'.repeat(1_000_000) };
    await host.dataSource.transaction((manager) =>
      host.emitter.emitMany<string>(
        Array.from({ length: 20 }, () => change),
        { manager },
      ),
    );
    await host.drain();
    expect(receiver.requests).toHaveLength(20);
  });

  it("refuses an invalid event, after which the caller's transaction can still be used", async () => {
    await subscribe();
    const circular: { self?: unknown } = {};
    circular.self = circular;
    await host.dataSource.transaction(async (manager) => {
      const emit = (entity: string, change: object) =>
        host.emitter.emit(entity, change as { body: unknown }, { manager });
      await expect(emit('order', { org: '1', resource: 'x', body: {} })).rejects.toThrow(InvalidEventError);
      await expect(emit('orders', { resource: 'x', body: {} })).rejects.toThrow('with { org }');
      await expect(emit('orders', { org: '1 ', resource: 'x', body: {} })).rejects.toThrow(
        'white space at its ends',
      );
      await expect(emit('orders', { org: '1', resource: 'a\0b', body: {} })).rejects.toThrow(
        'control characters',
      );
      await expect(emit('orders', { org: '1', body: {} })).rejects.toThrow('with { resource }');
      await expect(emit('webhook', { org: '1', resource: 'x', body: {} })).rejects.toThrow('without an org');
      await expect(emit('orders', { org: '1', resource: 'x', body: circular })).rejects.toThrow(
        InvalidEventError,
      );
      const toJSON = () => {
        throw Object.create(null);
      };
      await expect(emit('orders', { org: '1', resource: 'x', body: { toJSON } })).rejects.toThrow(
        InvalidEventError,
      );
      await expect(emit('orders', { org: '1', resource: 'x', body: undefined })).rejects.toThrow(
        'not a JSON value',
      );
      await expect(
        emit('orders', { org: '1', resource: 'x', body: 'x'.repeat(1024 * 1024) }),
      ).rejects.toThrow(BodyTooLargeError);
      await emit('orders', { org: '1', resource: 'x', body: { fine: true } });
    });
    await host.drain();
    expect(receiver.requests.map(({ json }) => json)).toEqual([{ fine: true }]);
  });
});

function payloads(): Record<string, unknown> {
  const folder = 'test/support/payloads';
  return Object.fromEntries(
    readdirSync(folder).map((file) => [
      file.replace('.json', ''),
      JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as unknown,
    ]),
  );
}

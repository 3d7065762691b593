import { jest } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { BodyTooLargeError, WebhookEvent, WebhookLifecycle } from '@app/webhooks';
import type { WebhookLifecycleEvent } from '@app/webhooks';
import { RecordingTransport } from '@app/webhooks/testing/index.js';
import { describeOnDatabases } from '../support/databases.js';
import { Shop, unseen } from './shop.js';
import { ShipmentSource } from './shop.sources.js';
import { Document, Order, Shipment } from './shop.tables.js';

/** Maximum size of a body in this test, in bytes. A body with the note `long` is larger. */
const bodyLimit = 150;
const long = 'x'.repeat(200);

describeOnDatabases('A captured change whose body exceeds bodyLimit', (database) => {
  let shop: Shop;
  let transport: RecordingTransport;
  let published: WebhookLifecycleEvent[];

  beforeEach(() => open());
  afterEach(() => close());

  async function open(renderingErrors: 'throw' | 'log' = 'throw'): Promise<void> {
    transport = new RecordingTransport();
    published = [];
    shop = await Shop.open(database, { transport, bodyLimit, capture: { renderingErrors } });
    shop.host.app.get(WebhookLifecycle).events$.subscribe((event) => published.push(event));
  }

  async function close(): Promise<void> {
    jest.restoreAllMocks();
    await shop.host.stop();
  }

  const saveOrder = (change: Partial<Order>): Promise<Order> =>
    shop.transaction((manager) => manager.save(Order, change as Order));
  const events = (): Promise<WebhookEvent[]> =>
    shop.dataSource.getRepository(WebhookEvent).find({ order: { id: 'ASC' } });
  const notes = (): unknown[] => transport.requests.map(({ json }) => (json as { note: unknown }).note);

  /** Makes the source of shipments fail, after the source of orders has emitted. */
  function failShipments(): void {
    const source = shop.host.app.get(ShipmentSource, { strict: false });
    jest.spyOn(source, 'render').mockImplementation(() => {
      throw new Error('the carrier is missing');
    });
  }

  const saveBoth = (manager: EntityManager): Promise<unknown> =>
    manager.save([manager.create(Order, { note: long }), manager.create(Shipment)]);

  it('is committed, and its event is kept without the body, with a failed delivery for each webhook', async () => {
    await shop.subscribe('shop-orders');
    const { id } = await saveOrder({ note: long });

    expect(await shop.dataSource.getRepository(Order).findOneBy({ id })).toMatchObject({ note: long });
    const [event] = await events();
    expect(event).toMatchObject({ org: '1', entity: 'shop-orders', resource: `/orders/${id}/`, body: '' });
    const failed = {
      eventId: event!.id,
      org: '1',
      state: 'failed',
      reason: 'body_too_large',
      attempts: 0,
      supersedeKey: null,
      finishedAt: expect.any(Date),
    };
    expect(await shop.host.deliveries()).toMatchObject([failed, failed]);
    expect(await shop.host.drain()).toBe(0);
    expect(transport.requests).toEqual([]);
  });

  it('publishes a lifecycle event after the commit, without the body', async () => {
    const { id } = await saveOrder({ note: long });
    const [event] = await events();
    expect(published.filter(({ type }) => type === 'event.body_too_large')).toEqual([
      {
        type: 'event.body_too_large',
        org: '1',
        entity: 'shop-orders',
        resource: `/orders/${id}/`,
        eventId: event!.id,
        size: JSON.stringify((await shop.presented(id))[0]).length,
        limit: bodyLimit,
      },
    ]);
  });

  it('supersedes nothing, so the last state that fits arrives, and the next one too', async () => {
    const { id } = await saveOrder({ note: 'fits' });
    await saveOrder({ id, note: long });
    await shop.host.drain();
    expect(notes()).toEqual(['fits']);
    await saveOrder({ id, note: 'fits again' });
    await shop.host.drain();
    expect(notes()).toEqual(['fits', 'fits again']);
    expect(await shop.host.states()).toEqual(['delivered', 'failed', 'delivered']);
  });

  it('does not affect the other resources of its transaction', async () => {
    await shop.transaction((manager) =>
      manager.save([
        manager.create(Order, { note: 'before' }),
        manager.create(Order, { note: long }),
        manager.create(Order, { note: 'after' }),
      ]),
    );
    await shop.host.drain();
    expect(notes()).toEqual(['before', 'after']);
  });

  it('of a global entity fails the deliveries of every org, and the lifecycle event has no org', async () => {
    await close();
    transport = new RecordingTransport();
    shop = await Shop.open(database, { transport, bodyLimit: 10 });
    await shop.subscribe('documents', '2');
    shop.host.app.get(WebhookLifecycle).events$.subscribe((event) => published.push(event));
    await shop.transaction((manager) => manager.save(manager.create(Document, { title: 'long' })));
    expect(await shop.host.deliveries()).toMatchObject([
      { org: '1', reason: 'body_too_large' },
      { org: '2', reason: 'body_too_large' },
    ]);
    expect(published).toMatchObject([{ type: 'event.body_too_large', org: null, entity: 'documents' }]);
  });

  it('is treated in the same way if the host calls touch', async () => {
    await saveOrder({ note: 'fits' });
    await unseen(shop.dataSource.manager).update(Order).set({ note: long }).execute();
    const [order] = await shop.dataSource.getRepository(Order).find();
    await shop.host.changes.touch('shop-orders', order!.id);
    expect((await shop.host.deliveries()).map(({ reason }) => reason)).toEqual([null, 'body_too_large']);
    expect(published.map(({ type }) => type)).toContain('event.body_too_large');
  });

  it('writes and publishes nothing if nobody subscribes', async () => {
    await shop.unsubscribeAll();
    published = [];
    await saveOrder({ note: long });
    expect(await events()).toEqual([]);
    expect(published).toEqual([]);
  });

  it('publishes nothing if the transaction is rolled back, not even after the next commit', async () => {
    failShipments();
    await expect(shop.transaction(saveBoth)).rejects.toThrow('the carrier is missing');
    await saveOrder({ note: 'fits' });
    expect(published.filter(({ type }) => type === 'event.body_too_large')).toEqual([]);
    expect((await events()).map(({ body }) => body)).not.toContain('');
  });

  it("publishes nothing if the transaction commits without its events, because of capture.renderingErrors: 'log'", async () => {
    await close();
    await open('log');
    failShipments();
    await shop.transaction(saveBoth);
    expect(await shop.dataSource.getRepository(Order).count()).toBe(1);
    expect(published.filter(({ type }) => type === 'event.body_too_large')).toEqual([]);
    expect(await events()).toEqual([]);
  });

  it('is treated in the same way if its JSON is longer than any string can be', async () => {
    const body = {
      toJSON: () => {
        throw new RangeError('Invalid string length');
      },
    };
    jest.spyOn(shop.orders, 'render').mockResolvedValue([body] as never);
    await saveOrder({ note: 'x' });
    expect(await shop.host.deliveries()).toMatchObject([{ reason: 'body_too_large' }]);
  });

  it('is still refused if the host calls emit', async () => {
    const change = { org: '1', resource: '/orders/1/', body: { note: long } };
    await expect(shop.host.emitter.emit<string>('shop-orders', change)).rejects.toThrow(BodyTooLargeError);
    expect(await events()).toEqual([]);
  });
});

import { SchedulerRegistry } from '@nestjs/schedule';
import { getRepositoryToken } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { draftCleanup } from '../src/orders/draft-cleanup.job';
import { Order } from '../src/orders/order.entity';
import type { Client } from './support/client';
import { createContact, createOrder, createPackaging, item, shipOrder } from './support/fixtures';
import { TestApp } from './support/test-app';

describe('orders', () => {
  let app: TestApp;
  let client: Client;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.close());

  beforeEach(async () => {
    client = await app.register();
  });

  it('are created with their items and their total', async () => {
    const order = await createOrder(client);
    expect(order).toMatchObject({ number: 1, status: 'draft', message: 'Handle with care', total: 500 });
    expect(order.items).toEqual([{ ...item, id: expect.any(Number) }]);
    expect(order.contact).toMatchObject({ firstName: 'Grace' });
    expect(order.contact).not.toHaveProperty('note');
  });

  it('are numbered within their organization', async () => {
    await createOrder(client);
    expect(await createOrder(client)).toMatchObject({ number: 2 });
    expect(await createOrder(await app.register())).toMatchObject({ number: 1 });
  });

  it('for an unknown contact are refused, and use up no number', async () => {
    const { id: contactId } = await createContact(await app.register());
    const { body } = await client.post('/api/v1/orders', { contactId, items: [item] }).expect(422);
    expect(body.message).toBe("This contact doesn't exist.");
    expect(await createOrder(client)).toMatchObject({ number: 1 });
  });

  it('are listed by status, in pages', async () => {
    const { id } = await createOrder(client);
    await createOrder(client);
    await client.post(`/api/v1/orders/${id}/confirm`).expect(200);
    const { body } = await client.get('/api/v1/orders?status=confirmed').expect(200);
    expect(body).toMatchObject({ data: [{ id, total: 500 }], page: 1, limit: 10, total: 1 });
    const { body: second } = await client.get('/api/v1/orders?page=2&limit=1').expect(200);
    expect(second).toMatchObject({ data: [{ id }], total: 2 });
    await client.get('/api/v1/orders?status=lost').expect(422);
  });

  it('can be changed', async () => {
    const { id } = await createOrder(client);
    const { body } = await client.patch(`/api/v1/orders/${id}`, { message: 'Ring twice' }).expect(200);
    expect(body).toMatchObject({ id, message: 'Ring twice' });
    const { body: found } = await client.get(`/api/v1/orders/${id}`).expect(200);
    expect(found).toMatchObject({ message: 'Ring twice', items: [item] });
  });

  it('can get another item', async () => {
    const { id } = await createOrder(client);
    const more = { sku: 'MK-2', quantity: 1, unitPrice: 99 };
    const { body } = await client.post(`/api/v1/orders/${id}/items`, more).expect(201);
    expect(body).toMatchObject({ items: [item, more], total: 599 });
  });

  it('can get other items', async () => {
    const { id } = await createOrder(client);
    const items = [{ sku: 'MK-3', quantity: 1, unitPrice: 700 }];
    const { body } = await client.put(`/api/v1/orders/${id}/items`, items).expect(200);
    expect(body).toMatchObject({ items, total: 700 });
  });

  it('can lose an item', async () => {
    const order = await createOrder(client, { items: [item, { ...item, sku: 'MK-2' }] });
    const { body } = await client.delete(`/api/v1/orders/${order.id}/items/${order.items[0].id}`).expect(200);
    expect(body).toMatchObject({ items: [{ sku: 'MK-2' }], total: 500 });
  });

  it('are shipped, which takes packaging out of the stock', async () => {
    const order = await shipOrder(client);
    expect(order).toMatchObject({ status: 'shipped', boxes: [{ trackingNumber: '1Z999' }] });
    expect(new Date(order.shippedAt).getTime()).toBeGreaterThan(0);
    const { body } = await client.get('/api/v1/packaging').expect(200);
    expect(body).toMatchObject([{ stock: 0 }]);
    await client.post(`/api/v1/orders/${order.id}/items`, item).expect(409);
  });

  it('are not changed if there is too little packaging', async () => {
    const { id: packagingId } = await createPackaging(client, { stock: 1 });
    const { id } = await createOrder(client);
    await client.post(`/api/v1/orders/${id}/confirm`).expect(200);
    const box = { packagingId, trackingNumber: '1Z999' };
    const { body } = await client.post(`/api/v1/orders/${id}/ship`, { boxes: [box, box] }).expect(409);
    expect(body.message).toBe('There is not enough packaging in stock.');
    const { body: order } = await client.get(`/api/v1/orders/${id}`).expect(200);
    expect(order).toMatchObject({ status: 'confirmed', shippedAt: null, boxes: [] });
    const { body: packaging } = await client.get(`/api/v1/packaging/${packagingId}`).expect(200);
    expect(packaging.stock).toBe(1);
  });

  it('that were shipped can be archived, and are no longer listed', async () => {
    await shipOrder(client);
    const draft = await createOrder(client);
    const shippedBefore = new Date(Date.now() + 60_000).toISOString();
    await client.post('/api/v1/orders/archive', { shippedBefore }).expect(200, { archived: 1 });
    const { body } = await client.get('/api/v1/orders').expect(200);
    expect(body).toMatchObject({ data: [{ id: draft.id }], total: 1 });
  });

  it('can be deleted', async () => {
    const { id } = await createOrder(client);
    await client.delete(`/api/v1/orders/${id}`).expect(204);
    await client.get(`/api/v1/orders/${id}`).expect(404);
  });

  it('are cancelled by one nightly job if they stay drafts for too long', async () => {
    const [old, recent] = [await createOrder(client), await createOrder(client)];
    const longAgo = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
    await app.nest.get<Repository<Order>>(getRepositoryToken(Order)).update(old.id, { createdAt: longAgo });

    const jobs = app.nest.get(SchedulerRegistry).getCronJobs();
    expect([...jobs.keys()]).toEqual([draftCleanup]);
    await jobs.get(draftCleanup)!.fireOnTick();

    const { body } = await client.get('/api/v1/orders?status=cancelled').expect(200);
    expect(body.data).toMatchObject([{ id: old.id }]);
    const { body: draft } = await client.get(`/api/v1/orders/${recent.id}`).expect(200);
    expect(draft.status).toBe('draft');
  });
});

import { SchedulerRegistry } from '@nestjs/schedule';
import { getRepositoryToken } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { draftCleanup } from '../../src/orders/draft-cleanup.job';
import { Order } from '../../src/orders/order.entity';
import type { Client } from '../support/client';
import { address, createContact, createOrder, createPackaging, item, shipOrder } from '../support/fixtures';
import { TestApp } from '../support/test-app';
import { Subscriber } from './subscriber';

describe('a change in the app arrives at the subscriber', () => {
  let app: TestApp;
  let client: Client;
  let subscriber: Subscriber;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.close());

  beforeEach(async () => {
    client = await app.register();
    subscriber = await Subscriber.start(app, client);
  });

  afterEach(() => subscriber.close());

  describe('of an order', () => {
    beforeEach(() => subscriber.subscribe('orders'));

    /** Creates an order, and discards what was sent for it. */
    async function createSentOrder(fields?: object) {
      const order = await createOrder(client, fields);
      await subscriber.requests();
      return order;
    }

    it('that a cascade saves with its items, once', async () => {
      const { id } = await createOrder(client);
      const requests = await subscriber.requests();
      expect(requests).toMatchObject([{ method: 'PUT', path: '/orders' }]);
      expect(requests[0]!.json).toEqual({
        url: `/api/v1/orders/${id}`,
        number: 1,
        status: 'draft',
        message: 'Handle with care',
        archived: false,
        shipped_at: null,
        total: 500,
        items: [{ sku: 'MK-1', quantity: 2, unit_price: 250 }],
        boxes: [],
      });
    });

    it('that save() changes', async () => {
      const { id } = await createSentOrder();
      await client.patch(`/api/v1/orders/${id}`, { message: 'Ring twice' }).expect(200);
      expect(await subscriber.bodies()).toMatchObject([{ message: 'Ring twice', total: 500 }]);
    });

    it('that update({ id }) changes', async () => {
      const { id } = await createSentOrder();
      await client.post(`/api/v1/orders/${id}/confirm`).expect(200);
      expect(await subscriber.bodies()).toMatchObject([{ status: 'confirmed' }]);
    });

    it('that gets an item by insert(), outside a transaction', async () => {
      const { id } = await createSentOrder();
      await client.post(`/api/v1/orders/${id}/items`, { ...item, sku: 'MK-2' }).expect(201);
      expect(await subscriber.bodies()).toMatchObject([{ items: [{ sku: 'MK-1' }, { sku: 'MK-2' }] }]);
    });

    it('that a cascade gives other items', async () => {
      const { id } = await createSentOrder();
      await client.put(`/api/v1/orders/${id}/items`, [{ ...item, sku: 'MK-3' }]).expect(200);
      expect(await subscriber.bodies()).toMatchObject([{ items: [{ sku: 'MK-3' }] }]);
    });

    it('that loses an item by delete(id)', async () => {
      const { id, items } = await createSentOrder({ items: [item, { ...item, sku: 'MK-2' }] });
      await client.delete(`/api/v1/orders/${id}/items/${items[0].id}`).expect(200);
      expect(await subscriber.bodies()).toMatchObject([{ items: [{ sku: 'MK-2' }] }]);
    });

    it('that several statements of a transaction change, once', async () => {
      const order = await shipOrder(client);
      const bodies = await subscriber.bodies();
      expect(bodies).toMatchObject([{ url: `/api/v1/orders/${order.id}`, status: 'shipped' }]);
      expect(bodies).toMatchObject([{ shipped_at: order.shippedAt, boxes: [{ tracking_number: '1Z999' }] }]);
    });

    it('unless the transaction is rolled back', async () => {
      const { id: packagingId } = await createPackaging(client);
      const { id } = await createOrder(client);
      await client.post(`/api/v1/orders/${id}/confirm`).expect(200);
      await subscriber.requests();
      const boxes = [{ packagingId, trackingNumber: '1Z999' }];
      await client.post(`/api/v1/orders/${id}/ship`, { boxes }).expect(409);
      expect(await subscriber.bodies()).toEqual([]);
    });

    it("that a query builder's update changes", async () => {
      await shipOrder(client);
      await subscriber.requests();
      const shippedBefore = new Date(Date.now() + 60_000).toISOString();
      await client.post('/api/v1/orders/archive', { shippedBefore }).expect(200, { archived: 1 });
      expect(await subscriber.bodies()).toMatchObject([{ archived: true, status: 'shipped' }]);
    });

    it('that a nightly job changes by criteria', async () => {
      const { id } = await createSentOrder();
      const createdAt = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
      await app.nest.get<Repository<Order>>(getRepositoryToken(Order)).update(id, { createdAt });
      await app.nest.get(SchedulerRegistry).getCronJob(draftCleanup).fireOnTick();
      expect(await subscriber.bodies()).toMatchObject([{ status: 'cancelled' }]);
    });

    it('that softRemove() removes', async () => {
      const { id } = await createSentOrder();
      await client.delete(`/api/v1/orders/${id}`).expect(204);
      expect(await subscriber.bodies()).toEqual([{ url: `/api/v1/orders/${id}`, removed: true }]);
    });

    it('unless the order belongs to another organization', async () => {
      await createOrder(await app.register());
      expect(await subscriber.bodies()).toEqual([]);
    });
  });

  describe('of a contact', () => {
    beforeEach(() => subscriber.subscribe('contact'));

    async function createSentContact() {
      const contact = await createContact(client, { note: 'Pays late' });
      await subscriber.requests();
      return contact;
    }

    it('that a cascade saves with its addresses', async () => {
      const contact = await createContact(client, { note: 'Pays late' });
      expect(await subscriber.bodies()).toEqual([
        {
          created_at: contact.createdAt,
          custom_fields: {},
          description: null,
          first_name: 'Grace',
          is_company: false,
          last_name: 'Hopper',
          occupation: null,
          orders: `/api/v1/contacts/${contact.id}/orders`,
          profile_image: null,
          source: { retrieved_at: null },
          updated_at: contact.updatedAt,
          url: `/api/v1/contacts/${contact.id}`,
          website: null,
        },
      ]);
    });

    it('that update(id) changes', async () => {
      const { id } = await createSentContact();
      await client.patch(`/api/v1/contacts/${id}`, { firstName: 'Amazing' }).expect(200);
      expect(await subscriber.bodies()).toMatchObject([{ first_name: 'Amazing', last_name: 'Hopper' }]);
    });

    it('that update(ids) changes, for each of them', async () => {
      const ids = [(await createSentContact()).id, (await createSentContact()).id];
      await client.post('/api/v1/contacts/mark-as-companies', { ids }).expect(204);
      const bodies = (await subscriber.bodies()) as { url: string; is_company: boolean }[];
      expect(bodies.map(({ url, is_company }) => `${url} ${is_company}`).toSorted()).toEqual(
        ids.map((id) => `/api/v1/contacts/${id} true`).toSorted(),
      );
    });

    it('that restore(id) restores after softDelete(id)', async () => {
      const { id } = await createSentContact();
      await client.delete(`/api/v1/contacts/${id}`).expect(204);
      expect(await subscriber.bodies()).toEqual([]);
      await client.post(`/api/v1/contacts/${id}/restore`).expect(200);
      expect(await subscriber.bodies()).toMatchObject([{ url: `/api/v1/contacts/${id}` }]);
    });

    it('unless softDelete(ids) removes it, because v2 has no notification for that', async () => {
      const ids = [(await createSentContact()).id, (await createSentContact()).id];
      await client.post('/api/v1/contacts/delete-many', { ids }).expect(204);
      expect(await subscriber.bodies()).toEqual([]);
    });
  });

  describe("of a contact's address", () => {
    beforeEach(() => subscriber.subscribe('contact-address'));

    it('that a cascade saves', async () => {
      const { id, addresses } = await createContact(client);
      expect(await subscriber.bodies()).toMatchObject([
        { url: `/api/v1/contacts/${id}/addresses/${addresses[0].id}`, address_1: 'Main Street 1' },
      ]);
    });

    it('that update() changes by criteria and by id, in one transaction', async () => {
      const fields = { addresses: [{ ...address, isDefault: true }, address] };
      const { id, addresses } = await createContact(client, fields);
      await subscriber.requests();
      await client.post(`/api/v1/contacts/${id}/addresses/${addresses[1].id}/set-default`).expect(200);
      const bodies = (await subscriber.bodies()) as { url: string; default: boolean }[];
      const defaults = Object.fromEntries(bodies.map((body) => [body.url, body.default]));
      expect(defaults).toEqual({
        [`/api/v1/contacts/${id}/addresses/${addresses[0].id}`]: false,
        [`/api/v1/contacts/${id}/addresses/${addresses[1].id}`]: true,
      });
    });
  });

  describe('of packaging', () => {
    beforeEach(() => subscriber.subscribe('packaging'));

    it('that insert() creates with a given id', async () => {
      const { id } = await createPackaging(client);
      expect(await subscriber.bodies()).toMatchObject([
        { url: `/api/v1/packaging/${id}`, name: 'Small', length: '0.2000 m' },
      ]);
    });

    it('that update({ id }) and increment() change', async () => {
      const { id } = await createPackaging(client);
      await subscriber.requests();
      const input = { name: 'Flat', length: 300, width: 200, height: 20 };
      await client.put(`/api/v1/packaging/${id}`, input).expect(200);
      expect(await subscriber.bodies()).toMatchObject([{ name: 'Flat', height: '0.0200 m' }]);
      await client.post(`/api/v1/packaging/${id}/restock`, { quantity: 7 }).expect(200);
      expect(await subscriber.bodies()).toMatchObject([{ description: '7 in stock' }]);
    });

    it('that remove() removes', async () => {
      const { id } = await createPackaging(client);
      await subscriber.requests();
      await client.delete(`/api/v1/packaging/${id}`).expect(204);
      expect(await subscriber.bodies()).toEqual([{ url: `/api/v1/packaging/${id}`, removed: true }]);
    });
  });
});

import type { Client } from './support/client';
import { address, createContact } from './support/fixtures';
import { TestApp } from './support/test-app';

describe('contacts', () => {
  let app: TestApp;
  let client: Client;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.close());

  beforeEach(async () => {
    client = await app.register();
  });

  it('are created with their addresses, and hide the note', async () => {
    const contact = await createContact(client, { note: 'Pays late' });
    const { body } = await client.get(`/api/v1/contacts/${contact.id}`).expect(200);
    expect(body).toEqual({
      id: contact.id,
      firstName: 'Grace',
      lastName: 'Hopper',
      email: null,
      isCompany: false,
      addresses: [{ ...address, id: expect.any(Number), isDefault: false }],
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
  });

  it('with an invalid address are refused', async () => {
    const input = { firstName: 'G', lastName: 'H', addresses: [address, { ...address, country: 'Nowhere' }] };
    const { body } = await client.post('/api/v1/contacts', input).expect(422);
    expect(body.errors).toEqual({ addresses: { 1: { country: expect.any(String) } } });
  });

  it('are listed in pages, and searched by name', async () => {
    await createContact(client, { firstName: 'Alan', lastName: 'Turing' });
    const grace = await createContact(client);
    const { body: found } = await client.get('/api/v1/contacts?search=hop').expect(200);
    expect(found).toMatchObject({ data: [{ id: grace.id }], page: 1, total: 1 });
    const { body: second } = await client.get('/api/v1/contacts?page=2&limit=1').expect(200);
    expect(second).toMatchObject({ data: [{ id: grace.id }], page: 2, total: 2 });
  });

  it('are listed after a cursor in version 2', async () => {
    const first = await createContact(client);
    const second = await createContact(client);
    const { body } = await client.get('/api/v2/contacts?limit=1').expect(200);
    expect(body).toMatchObject({ results: [{ id: first.id }], next: first.id });
    const { body: rest } = await client.get(`/api/v2/contacts?after=${body.next}`).expect(200);
    expect(rest).toMatchObject({ results: [{ id: second.id }], next: null });
  });

  it('can be changed', async () => {
    const { id } = await createContact(client);
    const { body } = await client.patch(`/api/v1/contacts/${id}`, { email: 'grace@example.com' }).expect(200);
    expect(body).toMatchObject({ id, firstName: 'Grace', email: 'grace@example.com' });
  });

  it('can be marked as companies, several at once', async () => {
    const [first, second, third] = [
      await createContact(client),
      await createContact(client),
      await createContact(client),
    ];
    await client.post('/api/v1/contacts/mark-as-companies', { ids: [first.id, second.id] }).expect(204);
    const { body } = await client.get('/api/v1/contacts').expect(200);
    expect(body.data).toMatchObject([
      { id: first.id, isCompany: true },
      { id: second.id, isCompany: true },
      { id: third.id, isCompany: false },
    ]);
  });

  it('can get other addresses', async () => {
    const { id } = await createContact(client);
    const addresses = [{ ...address, city: 'Shelbyville' }, address];
    const { body } = await client.put(`/api/v1/contacts/${id}/addresses`, { addresses }).expect(200);
    expect(body.addresses.map(({ city }: { city: string }) => city).toSorted()).toEqual([
      'Shelbyville',
      'Springfield',
    ]);
  });

  it('have at most one default address', async () => {
    const { id, addresses } = await createContact(client, {
      addresses: [{ ...address, isDefault: true }, address],
    });
    const { body } = await client
      .post(`/api/v1/contacts/${id}/addresses/${addresses[1].id}/set-default`)
      .expect(200);
    const defaults = body.addresses.filter(({ isDefault }: { isDefault: boolean }) => isDefault);
    expect(defaults).toMatchObject([{ id: addresses[1].id }]);
  });

  it('can lose an address', async () => {
    const { id, addresses } = await createContact(client, { addresses: [address, address] });
    await client.delete(`/api/v1/contacts/${id}/addresses/${addresses[0].id}`).expect(204);
    const { body } = await client.get(`/api/v1/contacts/${id}`).expect(200);
    expect(body.addresses).toMatchObject([{ id: addresses[1].id }]);
  });

  it('can be deleted and restored', async () => {
    const { id } = await createContact(client);
    await client.delete(`/api/v1/contacts/${id}`).expect(204);
    await client.get(`/api/v1/contacts/${id}`).expect(404);
    const { body } = await client.post(`/api/v1/contacts/${id}/restore`).expect(200);
    expect(body).toMatchObject({ id, addresses: [address] });
  });

  it('can be deleted, several at once, but not those of another organization', async () => {
    const [first, second] = [await createContact(client), await createContact(client)];
    const stranger = await app.register();
    const strange = await createContact(stranger);
    await client.post('/api/v1/contacts/delete-many', { ids: [first.id, second.id, strange.id] }).expect(204);
    const { body } = await client.get('/api/v1/contacts').expect(200);
    expect(body.total).toBe(0);
    await stranger.get(`/api/v1/contacts/${strange.id}`).expect(200);
    await client.get(`/api/v1/contacts/${strange.id}`).expect(404);
  });
});

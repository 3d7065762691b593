import type { Client } from './client';

export const address = { street: 'Main Street 1', city: 'Springfield', country: 'US' };
export const item = { sku: 'MK-1', quantity: 2, unitPrice: 250 };

export async function createContact(client: Client, fields: object = {}) {
  const input = { firstName: 'Grace', lastName: 'Hopper', addresses: [address], ...fields };
  const { body } = await client.post('/api/v1/contacts', input).expect(201);
  return body;
}

export async function createOrder(client: Client, fields: object = {}) {
  const { id: contactId } = await createContact(client);
  const input = { contactId, message: 'Handle with care', items: [item], ...fields };
  const { body } = await client.post('/api/v1/orders', input).expect(201);
  return body;
}

export async function createPackaging(client: Client, { stock = 0 } = {}) {
  const input = { name: 'Small', length: 200, width: 150, height: 100 };
  const { body } = await client.post('/api/v1/packaging', input).expect(201);
  if (stock > 0) await client.post(`/api/v1/packaging/${body.id}/restock`, { quantity: stock }).expect(200);
  return body;
}

/** Creates an order, confirms it, and ships it in one box. */
export async function shipOrder(client: Client) {
  const { id: packagingId } = await createPackaging(client, { stock: 1 });
  const { id } = await createOrder(client);
  await client.post(`/api/v1/orders/${id}/confirm`).expect(200);
  const boxes = [{ packagingId, trackingNumber: '1Z999' }];
  const { body } = await client.post(`/api/v1/orders/${id}/ship`, { boxes }).expect(200);
  return body;
}

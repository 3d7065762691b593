import type { Client } from './support/client';
import { createPackaging } from './support/fixtures';
import { TestApp } from './support/test-app';

describe('packaging', () => {
  let app: TestApp;
  let client: Client;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.close());

  beforeEach(async () => {
    client = await app.register();
  });

  it('is created and listed', async () => {
    const packaging = await createPackaging(client);
    expect(packaging).toMatchObject({ name: 'Small', length: 200, width: 150, height: 100, stock: 0 });
    await client.get('/api/v1/packaging').expect(200, [packaging]);
    await client.get(`/api/v1/packaging/${packaging.id}`).expect(200, packaging);
  });

  it('is replaced', async () => {
    const { id } = await createPackaging(client);
    const input = { name: 'Flat', length: 300, width: 200, height: 20 };
    const { body } = await client.put(`/api/v1/packaging/${id}`, input).expect(200);
    expect(body).toMatchObject({ ...input, id });
  });

  it('is restocked', async () => {
    const { id } = await createPackaging(client, { stock: 2 });
    const { body } = await client.post(`/api/v1/packaging/${id}/restock`, { quantity: 3 }).expect(200);
    expect(body.stock).toBe(5);
    await client.post(`/api/v1/packaging/${id}/restock`, { quantity: -3 }).expect(422);
  });

  it('is deleted', async () => {
    const { id } = await createPackaging(client);
    await client.delete(`/api/v1/packaging/${id}`).expect(204);
    await client.get(`/api/v1/packaging/${id}`).expect(404);
    await client.get('/api/v1/packaging/7').expect(400);
  });
});

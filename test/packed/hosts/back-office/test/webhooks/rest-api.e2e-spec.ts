import type { Client } from '../support/client';
import { TestApp } from '../support/test-app';

const remoteUrl = 'http://127.0.0.1:9/hook';

describe("the webhooks' routes in the app", () => {
  let app: TestApp;
  let client: Client;
  let webhooks: string;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.close());

  beforeEach(async () => {
    client = await app.register();
    webhooks = `/api/v2/orgs/${client.user.organizationId}/webhooks/`;
  });

  it("are below the app's prefix, beside version 2 of its own routes", async () => {
    await client.get(webhooks).expect(200, { count: 0, next: null, previous: null, results: [] });
    await client.get('/api/v2/contacts').expect(200, { results: [], next: null });
    await client.get(webhooks.replace('v2', 'v1')).expect(404);
    await client.get(webhooks.replace('v2', 'v1/v2')).expect(404);
    await client.get(webhooks.replace('/api', '')).expect(404);
  });

  it('answer with the keys of v2', async () => {
    const { body } = await client
      .post(webhooks, { remote_url: remoteUrl, entity: 'contact' })
      .expect(201)
      .expect('Content-Type', /^application\/json/);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    expect(body).toEqual({
      url: expect.stringMatching(new RegExp(`^${webhooks}\\d+/$`)),
      remote_url: remoteUrl,
      token: expect.any(String),
      created_at: time,
      updated_at: time,
      entity: 'contact',
      suspended_at: null,
    });
    await client.get(body.url).expect(200, body);
    const { body: list } = await client.get(webhooks).expect(200);
    expect(list).toEqual({ count: 1, next: null, previous: null, results: [body] });
  });

  it('create, change and delete a webhook', async () => {
    const { body: created } = await client.post(webhooks, { remote_url: remoteUrl }).expect(201);
    const { body: changed } = await client.patch(created.url, { entity: 'packaging' }).expect(200);
    expect(changed).toMatchObject({ url: created.url, remote_url: remoteUrl, entity: 'packaging' });
    await client.delete(created.url).expect(204);
    await client.get(created.url).expect(404, { detail: 'Not found.' });
  });

  it("refuse invalid fields in v2's format, not in that of the app's pipe", async () => {
    const { body } = await client.post(webhooks, { remote_url: 'nowhere' }).expect(400);
    expect(body).toEqual({ remote_url: [expect.any(String)] });
  });

  it("accept unknown fields, which the app's pipe would refuse", async () => {
    await client.post(webhooks, { remote_url: remoteUrl, colour: 'red' }).expect(201);
  });

  it("refuse strangers in v2's format and language, not in those of the app's filter", async () => {
    await app.http
      .get(webhooks)
      .set('Accept-Language', 'de')
      .expect(401, { detail: 'Authentication credentials were not provided.' });
    const stranger = await app.register();
    await stranger
      .get(webhooks)
      .set('Accept-Language', 'de')
      .expect(403, { detail: 'You do not have permission to perform this action.' });
  });

  it('accept the token of a user until the user is deleted', async () => {
    await app.http.get(`${webhooks}?bearer_token=${client.token}`).expect(200);
    await client.delete('/api/v1/auth/me').expect(204);
    await client.get(webhooks).expect(401, { detail: 'Incorrect authentication credentials.' });
  });

  it("list the app's own example of an order", async () => {
    const path = webhooks.replace('/webhooks/', '/webhook-entities/');
    const { body } = await client.get(path).expect(200);
    const orders = body.results.find(({ name }: { name: string }) => name === 'orders');
    expect(orders).toMatchObject({ description: 'Orders', example: { url: '/api/v1/orders/1' } });
  });
});

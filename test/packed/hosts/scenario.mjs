import assert from 'node:assert/strict';
import { WebhookEmitter } from 'nestjs-typeorm-webhooks';
import { drain, ScriptedReceiver } from 'nestjs-typeorm-webhooks/testing';
import { DataSource } from 'typeorm';

const webhooksPath = '/api/v2/orgs/1/webhooks/';

/**
 * Tries the main features of the library in a host that accepts requests, as a new user would do. At the end,
 * closes everything that would keep the process alive.
 */
export async function tryEverything(app, orders) {
  const receiver = await ScriptedReceiver.start();
  const request = await customerOf(app);

  await refusesStrangers(request);
  const webhook = await createWebhook(request, receiver);
  await deliversWhatIsCommitted(app, orders, receiver, webhook);
  await suspendsAndResumes(app, orders, receiver, request, webhook);

  await app.close();
  await receiver.close();
}

async function refusesStrangers(request) {
  assert.equal((await request('GET', webhooksPath, { token: null })).status, 401);
  assert.equal((await request('GET', webhooksPath, { token: 'wrong' })).status, 401);
  assert.equal((await request('GET', '/api/v2/orgs/2/webhooks/')).status, 403);
  assert.equal((await request('GET', `${webhooksPath}999/`)).status, 404);
}

async function createWebhook(request, receiver) {
  const created = await request('POST', webhooksPath, { body: { remote_url: receiver.url('/hook') } });
  assert.equal(created.status, 201);
  assert.equal(created.body.entity, 'orders');
  return created.body;
}

async function deliversWhatIsCommitted(app, orders, receiver, { token }) {
  const order = orderOf(app, 1);
  await orders.update(order);
  await receiver.waitFor(1);

  await assert.rejects(updateAndRollBack(app, orderOf(app, 2)), /rolled back/);
  await orders.update(orderOf(app, 3));
  await receiver.waitFor(2);
  await drain(app);

  const [first, ...others] = receiver.requests;
  assert.deepEqual([first.method, first.path], ['PUT', '/hook']);
  assert.deepEqual([first.headers.auth, first.headers['content-type']], [token, 'application/json']);
  assert.deepEqual(first.json, { ...order });
  assert.deepEqual(
    others.map(({ json }) => json.id),
    [3],
    'a rolled-back change is not sent',
  );
}

async function suspendsAndResumes(app, orders, receiver, request, { url }) {
  const before = receiver.requests.length;
  receiver.answerWith(503);
  for (const id of [4, 5, 6, 7, 8]) await orders.update(orderOf(app, id));
  await receiver.waitFor(before + 4);
  await drain(app);
  assert.equal(receiver.requests.length, before + 4, 'a dead receiver gets four requests and no fifth');
  assert.notEqual((await request('GET', url)).body.suspended_at, null);

  receiver.answerWith(200);
  const resumed = await request('POST', `${url}resume/`);
  assert.deepEqual([resumed.status, resumed.body.suspended_at], [200, null]);
  await receiver.waitFor(before + 9);
  const missed = receiver.requests.slice(before + 4).map(({ json }) => json.id);
  assert.deepEqual(
    missed.toSorted(),
    [4, 5, 6, 7, 8],
    'held and failed deliveries are sent after the resume',
  );
}

async function updateAndRollBack(app, order) {
  await app.get(DataSource).transaction(async (manager) => {
    await manager.save('Order', order);
    const change = { org: order.org, resource: order.url, body: order };
    const { deliveries } = await app.get(WebhookEmitter).emit('orders', change, { manager });
    assert.equal(deliveries, 1);
    throw new Error('rolled back');
  });
}

function orderOf(app, id) {
  const url = `/api/v2/orgs/1/orders/${id}/`;
  return app.get(DataSource).getRepository('Order').create({ id, org: '1', url, status: 'packed' });
}

/**
 * Returns a function that sends requests to the REST API of the host. The requests carry the token of the
 * customer, or the token that the caller passes.
 */
async function customerOf(app) {
  const base = await app.getUrl();
  return async (method, path, { token = process.env.CUSTOMER_TOKEN, body } = {}) => {
    const headers = {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    };
    const response = await fetch(new URL(path, base), { method, headers, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };
}

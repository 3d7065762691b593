import { readFileSync } from 'node:fs';
import { describeOnDatabases } from '../support/databases.js';
import type { Json } from './running-sample.js';
import { RunningSample } from './running-sample.js';

const org = '/api/v2/orgs/1';
const orgDP = '/api/v2/orgs/DP';

describeOnDatabases('The v2 API of the sample', (database) => {
  let sample: RunningSample;

  beforeAll(async () => {
    sample = await RunningSample.start(database);
  });
  afterAll(() => sample.stop());

  it.each([
    ['orders', 'orders'],
    ['packaging', 'packaging'],
    ['contact', 'contacts'],
    ['webhook', 'members/1/events'],
  ])('stores all fields of the payload file of %s', async (file, path) => {
    const { boxes: _boxes, url: _url, orders: _orders, ...payload } = payloadOf(file);
    const created = await sample.create(`${org}/${path}/`, payloadOf(file));
    expect(created).toMatchObject(payload);
    expect(created.url).toMatch(new RegExp(`^${org}/${path}/\\d+/$`));
    expect(Object.keys(created).sort()).toEqual(Object.keys(payloadOf(file)).sort());
    expect(await sample.get(created.url)).toEqual(created);
  });

  it('stores all fields of the payload file of an address', async () => {
    const contact = await sample.create(`${org}/contacts/`);
    const address = await sample.create(`${contact.url}addresses/`, payloadOf('contact-address'));
    expect(address).toEqual({ ...payloadOf('contact-address'), url: address.url });
  });

  it('creates the boxes and items in the body of an order, and sets missing fields to null or empty values', async () => {
    const order = await sample.create(`${org}/orders/`, { boxes: [{ items: [{ quantity: 2 }] }, {}] });
    const [box, empty] = order['boxes'] as [Json, Json];
    expect(order).toMatchObject({
      tags: [],
      custom_fields: {},
      po_number: null,
      shipping: { ship_to: null },
    });
    expect(empty).toEqual({
      tracking_number: null,
      length: null,
      width: null,
      height: null,
      weight: null,
      items: [],
      url: empty.url,
    });
    const [item] = box['items'] as [Json];
    expect(await sample.get(item.url)).toEqual({
      part_number: null,
      description: null,
      quantity: 2,
      unit_price: null,
      unit_weight: null,
      image_link: null,
      url: `${box.url}items/${item.url.split('/').at(-2)}/`,
    });
  });

  it('changes the fields of a PATCH, including nested objects, and ignores read-only and unknown fields', async () => {
    const { url, created_at } = await sample.create(`${org}/orders/`, payloadOf('orders'));
    const change = {
      url: 'x',
      created_at: null,
      nonsense: 1,
      shipping: { ship_to: { city: 'Roswell' } },
      ordered_at: '2018-03-30T10:00:00.5+02:00',
    };
    const { status, json } = await sample.call('PATCH', url, change);
    expect(status).toBe(200);
    expect(json).toMatchObject({ url, created_at, ordered_at: '2018-03-30T08:00:00.500000Z' });
    expect(json['shipping']).toMatchObject({
      ship_agent: 'ReadyShipper 10.0.1',
      ship_to: { city: 'Roswell', region: 'AZ' },
    });
    expect(json['updated_at']).not.toEqual(created_at);
  });

  it('lists pages of one org, with or without a trailing slash', async () => {
    const made = [];
    for (const name of ['a', 'b', 'c']) made.push(await sample.create('/api/v2/orgs/DP/packaging', { name }));
    const first = await sample.get('/api/v2/orgs/DP/packaging?limit=2');
    expect(first).toMatchObject({ count: 3, previous: null, results: made.slice(0, 2) });
    const next = new URL(String(first['next']));
    const second = await sample.get(next.pathname + next.search);
    expect(second).toMatchObject({ count: 3, next: null, results: made.slice(2) });
    expect(await sample.get('/api/v2/orgs/dp/packaging/')).toEqual({
      count: 0,
      next: null,
      previous: null,
      results: [],
    });
  });

  it('hides the resources of one org from another org, even if the names of the orgs differ only in case', async () => {
    const { url } = await sample.create('/api/v2/orgs/DP/orders/');
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      expect(await sample.call(method, url.replace('DP', 'dp'))).toMatchObject({
        status: 404,
        json: { detail: 'Not found.' },
      });
    }
    expect((await sample.call('GET', url)).status).toBe(200);
  });

  it('finds a box, an item and an address only below their own parents', async () => {
    const [one, two] = [
      await sample.create(`${org}/orders/`, { boxes: [{}] }),
      await sample.create(`${org}/orders/`),
    ];
    const [box] = one['boxes'] as [Json];
    expect((await sample.call('GET', box.url.replace(one.url, two.url))).status).toBe(404);
    expect((await sample.call('GET', `${org}/members/2/events/1/`)).status).toBe(404);
    expect((await sample.call('POST', `${org}/contacts/999/addresses/`, {})).status).toBe(404);
  });

  it('removes the boxes and items of an order together with the order', async () => {
    const order = await sample.create(`${org}/orders/`, { boxes: [{ items: [{}] }] });
    expect(await sample.call('DELETE', order.url)).toMatchObject({ status: 204, json: undefined });
    for (const url of [order.url, `${order.url}boxes/`])
      expect((await sample.call('GET', url)).status).toBe(404);
  });

  it.each([
    [
      '401',
      'GET',
      '/orders/',
      undefined,
      { authorization: '' },
      { detail: 'Authentication credentials were not provided.' },
    ],
    [
      '401',
      'POST',
      '/orders/',
      '{',
      { authorization: 'Bearer x' },
      { detail: 'Incorrect authentication credentials.' },
    ],
    [
      '403',
      'GET',
      '/orders/',
      undefined,
      { authorization: 'Bearer token-of-DP' },
      { detail: 'You do not have permission to perform this action.' },
    ],
    ['405', 'PUT', '/orders/', {}, {}, { detail: 'Method "PUT" not allowed.' }],
    [
      '415',
      'POST',
      '/orders/',
      'x',
      { 'content-type': 'text/plain' },
      { detail: 'Unsupported media type "text/plain" in request.' },
    ],
    [
      '400',
      'POST',
      '/orders/',
      [],
      {},
      { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] },
    ],
    [
      '400',
      'POST',
      '/packaging/',
      { name: 5, weight: 'heavy' },
      {},
      { name: ['Not a valid string.'], weight: ['Enter a valid measure such as "140.0000 g".'] },
    ],
  ])('answers with %s as v2 does: %s %s', async (status, method, path, body, headers, expected) => {
    const answer = await sample.call(method, org + path, body, headers);
    expect([String(answer.status), answer.json]).toEqual([status, expected]);
  });

  it.each([
    ['/orders/', 'GET, POST, HEAD, OPTIONS'],
    ['/orders/1/', 'GET, PATCH, DELETE, HEAD, OPTIONS'],
    ['/orders/1/acceptance-scan/', 'POST, OPTIONS'],
  ])('lists the methods of %s in Allow', async (path, allowed) => {
    for (const [method, status] of [
      ['PUT', 405],
      ['OPTIONS', 200],
    ] as const) {
      const answer = await sample.call(method, org + path);
      expect([answer.status, answer.headers.get('allow')]).toEqual([status, allowed]);
    }
  });

  it('limits neither registrations, changes nor tests per minute by default', async () => {
    const created = await sample.subscribe('contact', 'DP');
    const statuses = await Promise.all(
      Array.from({ length: 31 }, async () => [
        (await sample.call('POST', `${orgDP}/webhooks/`, { remote_url: 'https://example.com/' })).status,
        (await sample.call('POST', `${created.url}resume/`)).status,
        (await sample.call('POST', `${created.url}test/`)).status,
      ]),
    );
    expect(new Set(statuses.flat())).toEqual(new Set([200, 201]));
  });

  it('answers HEAD like GET but without a body, and sends the Location of a new resource', async () => {
    const created = await sample.call('POST', `${org}/packaging/`, {});
    expect(created.headers.get('location')).toBe(created.json.url);
    expect(await sample.call('HEAD', created.json.url)).toMatchObject({ status: 200, json: undefined });
  });
});

function payloadOf(name: string): Record<string, unknown> {
  return JSON.parse(
    readFileSync(new URL(`../support/payloads/${name}.json`, import.meta.url), 'utf8'),
  ) as Record<string, unknown>;
}

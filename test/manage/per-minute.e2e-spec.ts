import { TooManyRequestsError, WebhookNotFoundError } from '@app/webhooks';
import type { WebhooksModuleOptions } from '@app/webhooks';
import { RecordingTransport } from '@app/webhooks/testing/index.js';
import { startRestApp } from '../support/rest-app.js';
import type { RestApp } from '../support/rest-app.js';
import type { RestAnswer } from '../support/rest-client.js';
import { collection, created, remote_url } from '../support/rest-webhooks.js';

const ofOtherOrg = '/api/v2/orgs/org-2/webhooks/';

let app: RestApp;
const start = async (webhooks: WebhooksModuleOptions): Promise<void> => {
  app = await startRestApp('express', { webhooks, entities: [{ name: 'bare' }] });
};
afterEach(() => app.close());

const statusesOf = (answers: RestAnswer[]) => answers.map(({ status }) => status).sort();
const times = <T>(count: number, call: () => Promise<T>) =>
  Promise.all(Array.from({ length: count }, () => call()));

function expectThrottled({ status, headers, text }: RestAnswer): void {
  expect(status).toBe(429);
  const seconds = Number(headers['retry-after']);
  expect(seconds).toBeGreaterThan(50);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(text).toBe(`{"detail":"Request was throttled. Expected available in ${seconds} seconds."}`);
}

describe('registrationsPerMinute', () => {
  const post = (body: object = { remote_url }) => app.client.post(collection, body);

  it('limits each org exactly, even for simultaneous requests', async () => {
    await start({ registrationsPerMinute: 3 });
    const answers = await times(20, () => post());
    expect(statusesOf(answers)).toEqual([...Array(3).fill(201), ...Array(17).fill(429)]);
    expectThrottled(answers.find(({ status }) => status === 429)!);
    expect((await app.client.get(collection)).json).toMatchObject({ count: 3 });
    expect((await app.client.post(ofOtherOrg, { remote_url })).status).toBe(201);
  });

  it('also counts calls of WebhooksService by the host', async () => {
    await start({ registrationsPerMinute: 1 });
    await app.webhooks.create('1', { remoteUrl: remote_url });
    expectThrottled(await post());
    await expect(app.webhooks.create('1', { remoteUrl: remote_url })).rejects.toThrow(TooManyRequestsError);
  });

  it('does not count invalid requests', async () => {
    await start({ registrationsPerMinute: 1 });
    for (const body of [{}, { remote_url: 'http://example.com/' }, []])
      expect((await post(body)).status).toBe(400);
    await expect(app.webhooks.create('1', { remoteUrl: '' })).rejects.toThrow('remote_url');
    expect((await post()).status).toBe(201);
    expect((await post({})).status).toBe(400);
    expectThrottled(await post());
  });

  it('counts requests that webhooksPerOrg refuses, because they cost as much as accepted ones', async () => {
    await start({ registrationsPerMinute: 2, webhooksPerOrg: 1 });
    expect((await post()).status).toBe(201);
    expect((await post()).status).toBe(400);
    expectThrottled(await post());
  });

  it('limits only the POST that creates a webhook', async () => {
    await start({ registrationsPerMinute: 1, transport: new RecordingTransport() });
    const { url } = await created(app);
    for (let i = 0; i < 3; i++) {
      expect((await app.client.get(collection)).status).toBe(200);
      expect((await app.client.call('PATCH', url!, { body: { remote_url } })).status).toBe(200);
      expect((await app.client.post(`${url}test/`)).status).toBe(200);
    }
  });
});

describe('changesPerMinute', () => {
  /** Every kind of change of the webhook with the given url, over REST. */
  const changesOf = (url: string): (() => Promise<RestAnswer>)[] => [
    () => app.client.call('PATCH', url, { body: { entity: 'contact' } }),
    () => app.client.call('PUT', url, { body: { remote_url } }),
    () => app.client.post(`${url}resume/`),
    () => app.client.post(`${url}rotate-token/`),
    () => app.client.post(`${url}rotate-secret/`),
  ];

  it('limits the changes of all webhooks of an org together, exactly, and changes nothing beyond the limit', async () => {
    await start({ changesPerMinute: 3 });
    const urls = [await created(app), await created(app)].map(({ url }) => url!);
    const answers = await Promise.all(urls.flatMap(changesOf).map((change) => change()));
    expect(statusesOf(answers)).toEqual([...Array(3).fill(200), ...Array(7).fill(429)]);
    expectThrottled(answers.find(({ status }) => status === 429)!);

    const before = (await app.client.get(collection)).text;
    for (const change of urls.flatMap(changesOf)) expectThrottled(await change());
    expect((await app.client.get(collection)).text).toBe(before);
    const other = await app.webhooks.create('org-2', { remoteUrl: remote_url });
    expect((await app.client.post(`${ofOtherOrg}${other.id}/resume/`)).status).toBe(200);
  });

  it('counts the calls of WebhooksService together with the requests', async () => {
    await start({ changesPerMinute: 5 });
    const { id } = await app.webhooks.create('1', { remoteUrl: remote_url });
    const calls = [
      () => app.webhooks.update('1', id, { entity: 'contact' }),
      () => app.webhooks.resume('1', id),
      () => app.webhooks.rotateToken('1', id),
      () => app.webhooks.rotateSecret('1', id),
    ];
    for (const call of calls) await call();
    expect((await app.client.post(`${collection}${id}/resume/`)).status).toBe(200);
    for (const call of calls) {
      await expect(call()).rejects.toThrow(TooManyRequestsError);
      await expect(call()).rejects.toMatchObject({ option: 'changesPerMinute', limit: 5 });
    }
    expectThrottled(await app.client.post(`${collection}${id}/resume/`));
  });

  it('does not count a change that is invalid, or of a webhook that the org does not have', async () => {
    await start({ changesPerMinute: 1 });
    const { url } = await created(app);
    const { id } = await app.webhooks.create('2', { remoteUrl: remote_url });
    const invalid: [string, string, object][] = [
      ['PATCH', url!, { remote_url: 'http://example.com/' }],
      ['PUT', url!, {}],
      ['POST', `${url}rotate-token/`, { effective_at: 'soon' }],
      ['POST', `${url}rotate-secret/`, { overlap: -1 }],
    ];
    for (const [method, path, body] of invalid)
      expect((await app.client.call(method, path, { body })).status).toBe(400);
    for (const change of [999, id].flatMap((pk) => changesOf(`${collection}${pk}/`)))
      expect((await change()).status).toBe(404);
    await expect(app.webhooks.resume('1', id)).rejects.toThrow(WebhookNotFoundError);
    expect((await app.client.post(`${url}resume/`)).status).toBe(200);
    expectThrottled(await app.client.post(`${url}resume/`));
    expect((await app.client.post(`${collection}999/resume/`)).status).toBe(404);
    expect((await app.client.call('PUT', url!, { body: {} })).status).toBe(400);
  });

  it('limits neither reading, creating, testing nor deleting', async () => {
    await start({ changesPerMinute: 1, transport: new RecordingTransport() });
    const { url } = await created(app);
    await app.client.post(`${url}resume/`);
    expectThrottled(await app.client.post(`${url}resume/`));
    for (const path of [collection, url!, `${url}secret/`])
      expect((await app.client.get(path)).status).toBe(200);
    expect((await app.client.post(`${url}test/`)).status).toBe(200);
    for (let i = 0; i < 3; i++)
      expect((await app.client.call('DELETE', (await created(app))['url']!)).status).toBe(204);
  });
});

describe('The default limits', () => {
  it('are 30 registrations, 30 changes and 10 tests', async () => {
    await start({
      registrationsPerMinute: undefined,
      changesPerMinute: undefined,
      testsPerMinute: undefined,
      transport: new RecordingTransport(),
    });
    const registrations = await times(31, () => app.client.post(collection, { remote_url }));
    expect(statusesOf(registrations)).toEqual([...Array(30).fill(201), 429]);
    const { url } = registrations[0]!.json as { url: string };
    const changes = await times(31, () => app.client.post(`${url}resume/`));
    expect(statusesOf(changes)).toEqual([...Array(30).fill(200), 429]);
    const tests = await times(11, () => app.client.post(`${url}test/`));
    expect(statusesOf(tests)).toEqual([...Array(10).fill(200), 429]);
  });

  it('can be turned off', async () => {
    await start({
      registrationsPerMinute: 'off',
      changesPerMinute: 'off',
      testsPerMinute: 'off',
      transport: new RecordingTransport(),
    });
    const registrations = await times(40, () => app.client.post(collection, { remote_url }));
    const { url } = registrations[0]!.json as { url: string };
    const changes = await times(40, () => app.client.post(`${url}resume/`));
    const tests = await times(20, () => app.client.post(`${url}test/`));
    expect(new Set(statusesOf([...registrations, ...changes, ...tests]))).toEqual(new Set([200, 201]));
  });
});

describe('testsPerMinute', () => {
  let transport: RecordingTransport;

  beforeEach(async () => {
    transport = new RecordingTransport();
    await start({ testsPerMinute: 3, transport });
  });

  it('limits the tests of all webhooks of an org exactly, and sends nothing beyond the limit', async () => {
    const urls = [await created(app), await created(app)].map(({ url }) => url!);
    const answers = await Promise.all(urls.map((url) => times(10, () => app.client.post(`${url}test/`))));
    expect(statusesOf(answers.flat())).toEqual([...Array(3).fill(200), ...Array(17).fill(429)]);
    expectThrottled(answers.flat().find(({ status }) => status === 429)!);
    expect(transport.requests).toHaveLength(3);

    const other = await app.webhooks.create('org-2', { remoteUrl: remote_url });
    expect((await app.client.post(`${ofOtherOrg}${other.id}/test/`)).status).toBe(200);
    await expect(times(4, () => app.webhooks.test('org-2', other.id))).rejects.toThrow(TooManyRequestsError);
  });

  it('does not count a test that sends nothing', async () => {
    const { url } = await created(app);
    const { url: bare } = await created(app, { entity: 'bare' });
    for (let i = 0; i < 4; i++) {
      expect((await app.client.post(`${collection}999/test/`)).status).toBe(404);
      expect((await app.client.post(`${bare}test/`)).status).toBe(400);
      expect((await app.client.get(`${url}test/`)).status).toBe(405);
    }
    const answers = await times(4, () => app.client.post(`${url}test/`));
    expect(statusesOf(answers)).toEqual([200, 200, 200, 429]);
  });
});

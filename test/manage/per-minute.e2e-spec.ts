import { TooManyRequestsError } from '@app/webhooks';
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

import { RecordingTransport, ScriptedReceiver } from '@app/webhooks/testing/index.js';
import type { WebhooksModuleOptions } from '@app/webhooks';
import { adapters, startRestApp } from '../support/rest-app.js';
import type { RestApp } from '../support/rest-app.js';
import { created, idIn, json } from '../support/rest-webhooks.js';

const scan = {
  url: '/api/v2/orgs/DP/orders/PK/',
  ship_cost: '2.34 USD',
  tax: '7.65 USD',
  packing_cost: '4.56 USD',
};
const isoDate = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/);

describe.each(adapters)('a test of a webhook over REST on %s', (adapter) => {
  let app: RestApp;
  let receiver: ScriptedReceiver;

  beforeEach(async () => {
    receiver = await ScriptedReceiver.start();
  });
  afterEach(async () => {
    await app.close();
    await receiver.close();
  });

  const start = async (webhooks: WebhooksModuleOptions = {}): Promise<void> => {
    app = await startRestApp(adapter, {
      webhooks: { development: true, ...webhooks },
      entities: [{ name: 'bare' }],
    });
  };
  /** Creates a webhook that points to the receiver. */
  const subscribed = (fields: object = {}) =>
    created(app, { remote_url: receiver.url('/hook?a=1'), entity: 'acceptance-scan', ...fields });
  const test = (url: string | undefined, slash = '/') => app.client.post(`${url}test${slash}`);

  it.each(['', '/'])(
    'POST …/test%s immediately sends the example of the entity, in the same form as a delivery',
    async (slash) => {
      await start();
      const { url, token } = await subscribed();
      expect(await test(url, slash)).toMatchObject({
        status: 200,
        json: { result: 'success', status: 200, error: null },
      });
      const [request] = receiver.requests;
      expect(receiver.requests).toHaveLength(1);
      expect(request).toMatchObject({ method: 'PUT', path: '/hook?a=1', json: scan });
      expect(request!.headers).toMatchObject({
        auth: token,
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(request!.body)),
        accept: '*/*',
        'user-agent': 'nestjs-typeorm-webhooks',
      });
    },
  );

  it('answers with the result, which has the same fields as an attempt', async () => {
    await start();
    const { url } = await subscribed();
    receiver.answer({ status: 503, body: 'come back later' }, 302);
    const { status, json: failed } = await test(url);
    expect(status).toBe(200);
    expect(failed).toEqual({
      started_at: isoDate,
      duration_ms: expect.any(Number),
      result: 'status',
      status: 503,
      error: 'status 503',
      response_excerpt: 'come back later',
    });
    expect((await test(url)).json).toMatchObject({ result: 'status', status: 302 });
  });

  it('respects the timeout', async () => {
    await start({ timeout: '200ms' });
    const { url } = await subscribed();
    receiver.answer('hang');
    const { json: late } = await test(url);
    expect(late).toMatchObject({ result: 'timeout', status: null, response_excerpt: null });
    expect((late as { duration_ms: number }).duration_ms).toBeGreaterThanOrEqual(200);
  });

  it('reads only as much of the response as a delivery does', async () => {
    await start({ responseLimit: 5 });
    const { url } = await subscribed();
    receiver.answer({ status: 200, body: 'a long answer' });
    expect((await test(url)).json).toMatchObject({ result: 'success', response_excerpt: 'a lon' });
  });

  it('does not connect to an address that is blocked for deliveries', async () => {
    await start({ development: false });
    const { url } = await subscribed({ remote_url: `https://127.0.0.1:${receiver.port}/` });
    const startedAt = performance.now();
    expect((await test(url)).json).toEqual({
      started_at: isoDate,
      duration_ms: null,
      result: 'address',
      status: null,
      error: 'host not found, or its address or port is not allowed',
      response_excerpt: null,
    });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(999); // The time is rounded up, so it doesn't show how long the lookup took.
    expect(receiver.connections).toBe(0);
  });

  it('reaches a suspended webhook, which stays suspended', async () => {
    await start();
    const { url } = await subscribed();
    await app.suspend(idIn(url));
    const { json: before } = await app.client.get(url!);
    expect((await test(url)).json).toMatchObject({ result: 'success' });
    expect(receiver.requests).toHaveLength(1);
    expect((await app.client.get(url!)).json).toEqual(before);
  });

  it('answers 400 and sends nothing if the entity has no example', async () => {
    await start();
    const { url } = await subscribed({ entity: 'bare' });
    expect(await test(url)).toMatchObject({
      status: 400,
      text: '{"entity":["\\"bare\\" has no example to send."]}',
    });
    expect(receiver.requests).toEqual([]);
  });

  it('is available only to callers that may use the org, and only for webhooks of that org', async () => {
    const transport = new RecordingTransport();
    await start({ transport });
    const { url } = await subscribed();
    const other = await app.webhooks.create('DP', { remoteUrl: receiver.url() });
    expect(await app.anonymous.post(`${url}test/`)).toMatchObject({ status: 401 });
    expect(await app.client.post(`/api/v2/orgs/DP/webhooks/${other.id}/test/`)).toMatchObject({
      status: 403,
    });
    for (const pk of [other.id, 999, 'x']) {
      expect(await app.client.post(`/api/v2/orgs/1/webhooks/${pk}/test/`)).toMatchObject({
        status: 404,
        json: { detail: 'Not found.' },
      });
    }
    expect(transport.requests).toEqual([]);
  });

  it('allows only POST and OPTIONS, as OPTIONS says, and ignores the body', async () => {
    await start();
    const { url } = await subscribed();
    expect(await app.client.call('GET', `${url}test/`)).toMatchObject({ status: 405 });
    const options = await app.client.call('OPTIONS', `${url}test/`);
    expect(options).toMatchObject({ status: 200, json: { name: 'Webhook Test' } });
    expect(options.headers['allow']).toBe('POST, OPTIONS');
    expect(receiver.requests).toEqual([]);
    expect(await app.client.post(`${url}test/`, '{', { headers: json })).toMatchObject({ status: 200 });
  });
});

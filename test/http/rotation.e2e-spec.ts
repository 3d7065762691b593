import { Webhook as Verifier } from 'standardwebhooks';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import { adapters, startRestApp } from '../support/rest-app.js';
import type { RestApp } from '../support/rest-app.js';
import { created } from '../support/rest-webhooks.js';

describe.each(adapters)('rotation over REST on %s', (adapter) => {
  let app: RestApp;
  let receiver: ScriptedReceiver;
  let webhook: Record<string, string>;

  beforeEach(async () => {
    receiver = await ScriptedReceiver.start();
    app = await startRestApp(adapter, { development: true });
    webhook = await created(app, { remote_url: receiver.url() });
  });
  afterEach(async () => {
    await app.close();
    await receiver.close();
  });

  const secretIn = ({ json }: { json: unknown }) => (json as { secret: string }).secret;
  const rotate = (what: 'secret' | 'token', fields?: unknown) =>
    app.client.post(`${webhook['url']}rotate-${what}/`, fields);
  const tested = async () => {
    await app.client.post(`${webhook['url']}test/`);
    return receiver.requests.at(-1)!;
  };
  const isSignedBy = async (secret: string): Promise<boolean> => {
    const { body, headers } = await tested();
    const signatures = String(headers['webhook-signature']).split(' ');
    const at = new Date(Number(headers['webhook-timestamp']) * 1000);
    return signatures.includes(new Verifier(secret).sign(String(headers['webhook-id']), at, body));
  };

  it('POST …/rotate-secret/ answers with the new secret, and both secrets sign during the overlap', async () => {
    const before = secretIn(await app.client.get(`${webhook['url']}secret/`));
    const answer = await rotate('secret');
    expect(answer).toMatchObject({ status: 200, json: { secret: expect.stringMatching(/^whsec_/) } });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect([await isSignedBy(before), await isSignedBy(secretIn(answer))]).toEqual([true, true]);

    const last = secretIn(await rotate('secret', { overlap: 0 }));
    expect([await isSignedBy(secretIn(answer)), await isSignedBy(last)]).toEqual([false, true]);
    expect(secretIn(await app.client.get(`${webhook['url']}secret/`))).toBe(last);
  });

  it('POST …/rotate-token/ answers with the webhook and its new token, and later requests send that token', async () => {
    const { status, json } = await rotate('token');
    const { token, updated_at, ...others } = json as Record<string, string>;
    expect(status).toBe(200);
    expect(token).toMatch(/^[0-9a-f]{30}$/);
    expect(token).not.toBe(webhook['token']);
    expect({ ...webhook, token, updated_at }).toEqual({ ...others, token, updated_at });
    expect((await tested()).headers['auth']).toBe(token);
  });

  it.each(['2999-01-01T00:00:00Z', '2999-01-01T00:00:00.123456+02:00'])(
    'keeps sending the previous token until effective_at %s',
    async (effective_at) => {
      const { json } = await rotate('token', { effective_at });
      expect(json).not.toMatchObject({ token: webhook['token'] });
      expect((await app.client.get(webhook['url']!)).json).toEqual(json);
      expect((await tested()).headers['auth']).toBe(webhook['token']);
    },
  );

  it.each([{ effective_at: '2018-03-30T08:18:48Z' }, { effective_at: null }])(
    'takes effect immediately with %j',
    async (fields) => {
      const { json } = await rotate('token', fields);
      expect((await tested()).headers['auth']).toBe((json as { token: string }).token);
    },
  );

  it.each([
    ['secret', { overlap: -1 }, 'Ensure this value is greater than or equal to 0.'],
    ['secret', { overlap: 2_592_001 }, 'Ensure this value is less than or equal to 2592000.'],
    ['secret', { overlap: '1h' }, 'A valid integer is required.'],
    ['secret', { overlap: 1.5 }, 'A valid integer is required.'],
    ['token', { effective_at: 'soon' }, expect.stringContaining('Datetime has wrong format.')],
    ['token', { effective_at: 1 }, expect.stringContaining('Datetime has wrong format.')],
  ] as const)('refuses to rotate the %s with %j', async (what, fields, problem) => {
    const [field] = Object.keys(fields) as [string];
    expect(await rotate(what, fields)).toMatchObject({ status: 400, json: { [field]: [problem] } });
    expect((await tested()).headers['auth']).toBe(webhook['token']);
  });

  it('refuses a body that is not a JSON object', async () => {
    expect(await rotate('token', [])).toMatchObject({
      status: 400,
      json: { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] },
    });
  });

  it('is available only to callers that may use the org', async () => {
    const other = await app.webhooks.create('DP', { remoteUrl: receiver.url() });
    for (const what of ['secret', 'token']) {
      expect(await app.anonymous.post(`${webhook['url']}rotate-${what}/`)).toMatchObject({ status: 401 });
      const path = `/api/v2/orgs/DP/webhooks/${other.id}/rotate-${what}/`;
      expect(await app.client.post(path)).toMatchObject({ status: 403 });
      const options = await app.client.call('OPTIONS', `${webhook['url']}rotate-${what}/`);
      expect(options).toMatchObject({ status: 200, headers: { allow: 'POST, OPTIONS' } });
    }
  });
});

import { Webhook as Verifier } from 'standardwebhooks';
import { ScriptedReceiver } from '@app/webhooks/testing/index.js';
import { adapters, startRestApp } from '../support/rest-app.js';
import type { RestApp } from '../support/rest-app.js';
import { created, idIn } from '../support/rest-webhooks.js';

describe.each(adapters)('the secret of a webhook over REST on %s', (adapter) => {
  let app: RestApp;
  let receiver: ScriptedReceiver;

  beforeEach(async () => {
    receiver = await ScriptedReceiver.start();
    app = await startRestApp(adapter, { development: true });
  });
  afterEach(async () => {
    await app.close();
    await receiver.close();
  });

  const subscribed = () => created(app, { remote_url: receiver.url() });

  it.each(['', '/'])(
    'GET …/secret%s returns the secret that signs the requests of the webhook, and forbids caching',
    async (slash) => {
      const { url } = await subscribed();
      const answer = await app.client.get(`${url}secret${slash}`);
      expect(answer).toMatchObject({
        status: 200,
        json: { secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) },
      });
      expect(answer.headers['cache-control']).toBe('no-store');
      await app.client.post(`${url}test/`);
      const [{ body, headers }] = receiver.requests as [(typeof receiver.requests)[number]];
      const { secret } = answer.json as { secret: string };
      new Verifier(secret).verify(body, headers as Record<string, string>);
      expect(await app.webhooks.secretOf('1', idIn(url))).toBe(secret);
    },
  );

  it('is returned with the public key if the host signs with Ed25519', async () => {
    await app.close();
    app = await startRestApp(adapter, { webhooks: { ed25519: `whsk_${'c'.repeat(43)}=` } });
    const { url } = await created(app);
    const { json } = await app.client.get(`${url}secret/`);
    expect(json).toEqual({
      secret: expect.stringMatching(/^whsec_/),
      public_key: await app.webhooks.publicKeyOf('1', idIn(url)),
    });
  });

  it('is not part of any other response about the webhook', async () => {
    const { url, ...webhook } = await subscribed();
    const { secret } = (await app.client.get(`${url}secret/`)).json as { secret: string };
    expect(Object.keys({ url, ...webhook })).toEqual([
      'url',
      'remote_url',
      'token',
      'created_at',
      'updated_at',
      'entity',
      'suspended_at',
    ]);
    const answers = [await app.client.get(url!), await app.client.get('/api/v2/orgs/1/webhooks/')];
    for (const { text } of answers) expect(text).not.toContain(secret);
    expect(JSON.stringify(await app.webhooks.get('1', idIn(url)))).not.toContain('whsec_');
  });

  it('is available only to callers that may use the org, and only for webhooks of that org', async () => {
    const { url } = await subscribed();
    const other = await app.webhooks.create('DP', { remoteUrl: receiver.url() });
    expect(await app.anonymous.get(`${url}secret/`)).toMatchObject({ status: 401 });
    expect(await app.client.get(`/api/v2/orgs/DP/webhooks/${other.id}/secret/`)).toMatchObject({
      status: 403,
    });
    for (const pk of [other.id, 999, 'x']) {
      expect(await app.client.get(`/api/v2/orgs/1/webhooks/${pk}/secret/`)).toMatchObject({
        status: 404,
        json: { detail: 'Not found.' },
      });
    }
  });
});

import { describeOnDatabases } from '../support/databases.js';
import type { SampleProcess } from '../support/sample-process.js';
import { Stage } from './stage.js';

/** A URL with a port on which no server listens. */
const closed = 'http://127.0.0.1:9/';

describeOnDatabases('The log of the sample', (database) => {
  let stage: Stage;
  let process: SampleProcess;

  beforeEach(async () => {
    stage = await Stage.open(database);
    process = await stage.start({ WEBHOOKS_RETRY: 'none', WEBHOOKS_SUSPENSION: '1/6h' });
  });
  afterEach(() => stage.end());

  const call = (method: string, path: string, body?: object) =>
    process.call(method, `/api/v2/orgs/1${path}`, Stage.bearerToken, body);

  it('contains no token, secret, body, userinfo or query, even after failures', async () => {
    stage.keepSecret('user-of-url', 'password-of-url', 'query-of-url', 'echoed-by-receiver');
    const secretUrl = (start: string): string =>
      `${start.replace('://', '://user-of-url:password-of-url@')}?key=query-of-url`;
    await stage.subscribe(process, 'orders', secretUrl(closed));
    const answering = await stage.subscribe(process, 'orders', secretUrl(stage.receiver.url('/a/')));
    stage.receiver.answerWith({ status: 500, body: 'echoed-by-receiver' });

    for (let change = 0; change < 2; change++) await stage.changeAnOrder(process);
    await stage.untilStates('failed', 'failed', 'failed', 'failed');
    const { json } = await call('POST', `${answering}test/`);
    expect(json).toMatchObject({ result: 'status', status: 500, response_excerpt: 'echoed-by-receiver' });
    expect((await stage.get(process, answering)).json['suspended_at']).not.toBeNull();
  });

  it('contains no refused credentials, and nothing of an invalid body', async () => {
    stage.keepSecret('token-in-query', 'token-in-header', 'text-in-broken-json');
    const origin = await process.listening();
    const path = `${origin}/api/v2/orgs/1/webhooks/`;
    const refused = await Promise.all([
      fetch(`${path}?bearer_token=token-in-query`),
      fetch(path, { headers: { authorization: 'Bearer token-in-header' } }),
      fetch(path, {
        method: 'POST',
        headers: { authorization: `Bearer ${Stage.bearerToken}`, 'content-type': 'application/json' },
        body: '{"remote_url": "text-in-broken-json',
      }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 400]);
  });

  it('contains no new token and no new secret after a rotation', async () => {
    const webhook = await stage.subscribe(process);
    const [secret, token] = [
      await call('POST', `${webhook}rotate-secret/`),
      await call('POST', `${webhook}rotate-token/`),
    ];
    expect([secret.status, token.status]).toEqual([200, 200]);
    stage.keepSecret(String(secret.json['secret']), String(token.json['token']));
    await stage.changeAnOrder(process);
    await stage.untilStates('delivered');
  });
});

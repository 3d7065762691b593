import { adapters, startRestApp } from '../support/rest-app.js';
import type { RestApp } from '../support/rest-app.js';
import { otherToken } from '../support/rest-token.guard.js';
import { collection, idIn, json, remote_url } from '../support/rest-webhooks.js';

describe.each(adapters)('access on %s', (adapter) => {
  let app: RestApp;

  beforeEach(async () => {
    app = await startRestApp(adapter);
  });
  afterEach(() => app.close());

  const notProvided = '{"detail":"Authentication credentials were not provided."}';
  const incorrect = '{"detail":"Incorrect authentication credentials."}';

  it('answers 401 with WWW-Authenticate to a request without credentials', async () => {
    const answer = await app.anonymous.get(collection);
    expect(answer).toMatchObject({ status: 401, text: notProvided });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  it.each(['Bearer wrong', 'Bearer', 'Basic dTpw', 'Bearer a b', 'Bearer __proto__'])(
    'answers 401 with WWW-Authenticate to the invalid credentials %s',
    async (authorization) => {
      const answer = await app.anonymous.get(collection, { headers: { authorization } });
      expect(answer).toMatchObject({ status: 401, text: incorrect });
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    },
  );

  it.each(['bearer', 'BEARER'])('accepts the scheme as %s', async (scheme) => {
    const headers = { authorization: `${scheme} ${otherToken}` };
    expect(await app.anonymous.get('/api/v2/orgs/DP/webhooks/', { headers })).toMatchObject({
      status: 200,
    });
  });

  it('accepts a token in ?bearer_token=, unless the request has an Authorization header', async () => {
    const path = `/api/v2/orgs/DP/webhooks/?bearer_token=${otherToken}`;
    expect(await app.anonymous.get(path)).toMatchObject({ status: 200 });
    expect(await app.anonymous.get(path, { headers: { authorization: 'Bearer wrong' } })).toMatchObject({
      status: 401,
    });
    expect(await app.anonymous.get(`${collection}?bearer_token=wrong`)).toMatchObject({
      status: 401,
      text: incorrect,
    });
    expect(await app.anonymous.get(`${collection}?bearer_token=`)).toMatchObject({
      status: 401,
      text: notProvided,
    });
  });

  it('answers 403 to valid credentials for another org', async () => {
    expect(await app.client.get('/api/v2/orgs/DP/webhooks/')).toMatchObject({
      status: 403,
      text: '{"detail":"You do not have permission to perform this action."}',
    });
  });

  it('checks the credentials before it answers 404, 405 or validates the body', async () => {
    expect(await app.anonymous.get(`${collection}x/`)).toMatchObject({ status: 401 });
    expect(await app.anonymous.call('DELETE', collection)).toMatchObject({
      status: 401,
    });
    expect(await app.anonymous.post(collection, '{', { headers: json })).toMatchObject({ status: 401 });
    expect(await app.client.post('/api/v2/orgs/DP/webhooks/', '{', { headers: json })).toMatchObject({
      status: 403,
    });
  });

  it.each([
    ['256 characters', 'org'.padEnd(256, 'x')],
    ['10,000 characters', 'org'.padEnd(10_000, 'x')],
    ['NUL', 'org%00'],
    ['a space', 'org%20x'],
    ['a letter that is not ASCII', 'org%C3%BC'],
    ['a slash', 'org%2Fx'],
  ])(
    'answers 404 to an org with %s, because no webhook can have such an org, even if the caller may use the org',
    async (_, org) => {
      const path = `/api/v2/orgs/${org}/webhooks/`;
      // Fastify answers with status 414 if an org is longer than 100 characters, because Fastify's router
      // does not accept longer parameters.
      const status = adapter === 'fastify' && org.length > 100 ? 414 : 404;
      expect(await app.client.get(path)).toMatchObject({ status });
      expect(await app.client.post(path, { remote_url })).toMatchObject({ status });
      expect(await app.client.post(`${path}1/test/`)).toMatchObject({ status });
    },
  );

  it("answers 404 to the id of another org's webhook", async () => {
    const { json: webhook } = await app.client.post('/api/v2/orgs/org-2/webhooks/', { remote_url });
    const path = `${collection}${idIn((webhook as { url: string }).url)}/`;
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const answer = await app.client.call(method, path, { body: '{' });
      expect({ method, ...answer }).toMatchObject({ method, status: 404, text: '{"detail":"Not found."}' });
    }
    expect(await app.client.post(`${path}resume/`)).toMatchObject({ status: 404 });
    expect(await app.client.post(`${path}test/`)).toMatchObject({ status: 404 });
    expect(await app.client.get(`${path}secret/`)).toMatchObject({ status: 404 });
    for (const route of ['rotate-secret/', 'rotate-token/']) {
      expect(await app.client.post(path + route, '{')).toMatchObject({ status: 404 });
    }
  });
});

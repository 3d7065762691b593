import { adapters, startRestApp } from '../support/rest-app.js';
import type { RestApp } from '../support/rest-app.js';
import { busyHost, configureBusyHost, HasOwnAccess, hostKey } from '../support/rest-host.js';

const root = '/host/prefix/api/v2';
const collection = `${root}/orgs/1/webhooks/`;
const notes = '/host/prefix/v1/orgs/1/notes';
const remote_url = 'https://example.com/hooks/';
const json = { 'content-type': 'application/json' };

describe.each(adapters)(
  'in a host with a global prefix, versions, pipe, interceptor, filter and guard, on %s',
  (adapter) => {
    let app: RestApp;

    beforeAll(async () => {
      app = await startRestApp(adapter, {
        host: busyHost,
        configure: configureBusyHost,
        decorators: [HasOwnAccess()],
      });
    });
    afterAll(() => app.close());

    describe("the library's routes", () => {
      it('answer as the v2 API does, with the global prefix in the url', async () => {
        const { status, json: webhook, headers } = await app.client.post(collection, { remote_url, more: 1 });
        expect(status).toBe(201);
        expect(Object.keys(webhook as object)[0]).toBe('url');
        const { url } = webhook as { url: string };
        expect(url).toMatch(new RegExp(`^${collection}\\d+/$`));
        expect(headers['location']).toBe(url);
        expect(await app.client.get(url)).toMatchObject({ status: 200, json: webhook });
        expect(await app.client.get(collection)).toMatchObject({ json: { count: 1, results: [webhook] } });
        expect(await app.client.call('DELETE', url)).toMatchObject({ status: 204, text: '' });
      });

      it.each<[string, string, string | undefined, number, unknown]>([
        ['POST', '', '{}', 400, { remote_url: ['This field is required.'] }],
        ['POST', '', '[]', 400, { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] }],
        ['POST', '', '{"', 400, { detail: expect.stringMatching(/^JSON parse error - /) }],
        ['GET', '999/', undefined, 404, { detail: 'Not found.' }],
        ['PUT', '', '{}', 405, { detail: 'Method "PUT" not allowed.' }],
      ])("answer %s %s with the body %s in v2's format", async (method, path, body, status, expected) => {
        const answer = await app.client.call(method, `${collection}${path}`, { body, headers: json });
        expect(answer).toMatchObject({ status, json: expected });
      });

      it("refuse requests in v2's format", async () => {
        expect(await app.anonymous.get(collection)).toMatchObject({
          status: 401,
          json: { detail: 'Authentication credentials were not provided.' },
        });
        expect(await app.client.get(`${root}/orgs/DP/webhooks/`)).toMatchObject({ status: 403 });
      });

      it('exist without a version prefix, and leave unknown paths below them to the host, which answers 404', async () => {
        expect(await app.client.get('/host/prefix/v1/api/v2/orgs/1/webhooks/')).toMatchObject({
          status: 404,
        });
        expect(await app.client.get(`${collection}1/other/`)).toMatchObject({
          json: { hostSays: expect.any(String) },
        });
      });
    });

    describe("the host's own routes", () => {
      it('are wrapped, validated and guarded as usual', async () => {
        const host = app.anonymous.with(hostKey);
        expect(await host.get(notes)).toMatchObject({ status: 200, text: '{"wrapped":["a note"]}' });
        expect(await host.post(notes, { text: 'b' })).toMatchObject({
          status: 201,
          text: '{"wrapped":{"text":"b"}}',
        });
        expect(await host.post(notes, { text: 'b', more: 1 })).toMatchObject({
          status: 400,
          text: '{"hostSays":"Bad Request Exception"}',
        });
        expect(await app.anonymous.get(notes)).toMatchObject({
          status: 401,
          text: '{"hostSays":"Unauthorized"}',
        });
      });

      it("answer invalid JSON before they check credentials, because the host's parser runs first", async () => {
        const answer = await app.anonymous.post(notes, '{"', { headers: json });
        expect(answer).toMatchObject({ status: 400, json: { hostSays: expect.stringMatching(/JSON/i) } });
      });

      it.each(['text/weird', 'application/vnd.nestjs-typeorm-webhooks.unparsed'])(
        'receive no body if the content type is %s, as in any host',
        async (type) => {
          const headers = { ...hostKey, 'content-type': type };
          const { status } = await app.anonymous.post(notes, 'text', { headers });
          expect(status).toBe(adapter === 'express' ? 400 : 415);
        },
      );

      it('still parse forms, and treat trailing slashes as before', async () => {
        const headers = { ...hostKey, 'content-type': 'application/x-www-form-urlencoded' };
        expect(await app.anonymous.post(notes, 'text=c', { headers })).toMatchObject({
          text: '{"wrapped":{"text":"c"}}',
        });
        const withSlash = await app.anonymous.get(`${notes}/`, { headers: hostKey });
        expect(withSlash.status).toBe(adapter === 'express' ? 200 : 404);
      });
    });
  },
);

describe.each(adapters)("in a host whose guard applies to the library's routes too, on %s", (adapter) => {
  it("the library's routes answer in v2's format when the host's guard refuses a request", async () => {
    const app = await startRestApp(adapter, { host: busyHost, configure: configureBusyHost });
    const answer = await app.anonymous.get(collection);
    expect(answer).toMatchObject({
      status: 401,
      text: '{"detail":"Authentication credentials were not provided."}',
    });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    await app.close();
  });
});

describe.each(adapters)('a host with other options, on %s', (adapter) => {
  it('uses the prefix and entities of the host, accepts http URLs with development: true, and lets all callers in without guards', async () => {
    const options = { prefix: 'hooks', guards: [], development: true, entities: [{ name: 'invoice' }] };
    const app = await startRestApp(adapter, options);
    const answer = await app.anonymous.post('/hooks/orgs/1/webhooks', {
      remote_url: 'http://a.example',
      entity: 'invoice',
    });
    expect(answer).toMatchObject({
      status: 201,
      json: { url: '/hooks/orgs/1/webhooks/1/', entity: 'invoice' },
    });
    const { json: metadata } = await app.anonymous.call('OPTIONS', '/hooks/orgs/1/webhooks/');
    expect(JSON.stringify(metadata)).toContain('"value":"invoice"');
    await app.close();
  });
});

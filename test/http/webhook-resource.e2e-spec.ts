import { adapters, startRestApp } from '../support/rest-app.js';
import type { RestApp } from '../support/rest-app.js';
import { collection, created, idIn, remote_url } from '../support/rest-webhooks.js';

describe.each(adapters)('a webhook over REST on %s', (adapter) => {
  let app: RestApp;

  beforeEach(async () => {
    app = await startRestApp(adapter);
  });
  afterEach(() => app.close());

  describe('a webhook', () => {
    it('has the seven keys of the v2 documentation, in that order', async () => {
      const webhook = await created(app, { entity: 'contact' });
      expect(Object.keys(webhook)).toEqual([
        'url', 'remote_url', 'token', 'created_at', 'updated_at', 'entity', 'suspended_at',
      ]); // prettier-ignore
      expect(webhook).toMatchObject({ remote_url, entity: 'contact', suspended_at: null });
    });

    it('has a url with an absolute path and a trailing slash, and GET of this url returns the same webhook', async () => {
      const webhook = await created(app);
      expect(webhook['url']).toMatch(/^\/api\/v2\/orgs\/1\/webhooks\/\d+\/$/);
      expect((await app.client.get(webhook['url']!)).json).toEqual(webhook);
    });

    it('has a unique token of 30 lower-case hex digits', async () => {
      const [one, two] = [await created(app), await created(app)];
      expect(one['token']).toMatch(/^[0-9a-f]{30}$/);
      expect(two['token']).not.toBe(one['token']);
    });

    it('has dates without a fraction or with six digits, which are equal for a new webhook', async () => {
      const webhook = await created(app);
      expect(webhook['created_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/);
      expect(webhook['updated_at']).toBe(webhook['created_at']);
    });

    it('subscribes to orders if no entity is given', async () => {
      expect(await created(app)).toMatchObject({ entity: 'orders' });
    });

    it.each(['orders', 'packaging', 'contact', 'contact-address', 'acceptance-scan', 'webhook'])(
      'can subscribe to %s',
      async (entity) => {
        expect(await created(app, { entity })).toMatchObject({ entity });
      },
    );

    it('ignores read-only and unknown keys of a body', async () => {
      const body =
        '{"remote_url":"https://a.example/","token":"x","url":"/","id":7,"__proto__":{"entity":"webhook"}}';
      const { status, json } = await app.client.post(collection, body, {
        headers: { 'content-type': 'application/json' },
      });
      expect(status).toBe(201);
      expect(json).toMatchObject({ entity: 'orders', remote_url: 'https://a.example/' });
      expect((json as { token: string }).token).not.toBe('x');
    });

    it('is created with a Location header', async () => {
      const { headers, json } = await app.client.post(collection, { remote_url });
      expect(headers['location']).toBe((json as { url: string }).url);
      expect(headers['content-type']).toMatch(/^application\/json/);
    });

    it('keeps its remote_url unchanged, except for surrounding white space', async () => {
      const written = 'HTTPS://User:pass@Example.com:8443/a/../b?x=%7e&y=ü#f';
      expect(await created(app, { remote_url: ` \t${written}\n` })).toMatchObject({ remote_url: written });
    });

    it('can be created twice with the same fields', async () => {
      const [one, two] = [await created(app), await created(app)];
      expect(two['url']).not.toBe(one['url']);
    });
  });

  describe('changing', () => {
    it('PATCH changes the given fields, and keeps token and created_at', async () => {
      const before = await created(app, { entity: 'contact' });
      const { status, json } = await app.client.call('PATCH', before['url']!, {
        body: { entity: 'packaging' },
      });
      expect(status).toBe(200);
      expect(json).toEqual({ ...before, entity: 'packaging', updated_at: expect.any(String) });
    });

    it('PUT requires remote_url, and keeps the entity if none is given', async () => {
      const before = await created(app, { entity: 'contact' });
      const body = { remote_url: 'https://b.example/' };
      const after = await app.client.call('PUT', before['url']!, { body });
      expect(after).toMatchObject({
        status: 200,
        json: { ...body, entity: 'contact', token: before['token'] },
      });
      const without = await app.client.call('PUT', before['url']!, { body: { entity: 'orders' } });
      expect(without).toMatchObject({ status: 400, text: '{"remote_url":["This field is required."]}' });
    });

    it('a new remote_url resumes a suspended webhook', async () => {
      const { url } = await created(app);
      await app.suspend(idIn(url));
      expect((await app.client.get(url!)).json).toMatchObject({ suspended_at: '2018-03-30T08:18:48Z' });
      const { json } = await app.client.call('PATCH', url!, { body: { remote_url: 'https://c.example/' } });
      expect(json).toMatchObject({ suspended_at: null });
    });

    it.each(['', '/'])(
      'POST …/resume%s ends a suspension, and changes nothing if there is none',
      async (slash) => {
        const { url } = await created(app);
        await app.suspend(idIn(url));
        for (const state of ['suspended', 'active']) {
          const { status, json } = await app.client.post(`${url}resume${slash}`);
          expect({ state, status, json }).toMatchObject({
            state,
            status: 200,
            json: { url, suspended_at: null },
          });
        }
      },
    );

    it('DELETE answers 204 without a body, and 404 the second time', async () => {
      const { url } = await created(app);
      expect(await app.client.call('DELETE', url!)).toMatchObject({ status: 204, text: '' });
      expect(await app.client.call('DELETE', url!)).toMatchObject({
        status: 404,
        text: '{"detail":"Not found."}',
      });
    });
  });

  describe('paths', () => {
    it('also serves each path without the trailing slash, without a redirect', async () => {
      const { status, json } = await app.client.post(collection.slice(0, -1), { remote_url });
      expect(status).toBe(201);
      const { url } = json as { url: string };
      expect((await app.client.get(url.slice(0, -1))).json).toEqual(json);
    });

    it.each(['x', '1.5', '-1', '0x1', '1e3', '99999999999999999999', '%31x'])(
      'answers 404 to %s, which is not a valid webhook_pk',
      async (pk) => {
        const answer = await app.client.get(`${collection}${pk}/`);
        expect(answer).toMatchObject({ status: 404, text: '{"detail":"Not found."}' });
      },
    );

    it.each(['org%20x', 'org%2Fx', 'org,', 'org%C3%BC'])(
      'answers 404 to %s, which is not a valid org_pk',
      async (org) => {
        const answer = await app.client.get(`/api/v2/orgs/${org}/webhooks/`);
        expect(answer).toMatchObject({ status: 404, text: '{"detail":"Not found."}' });
      },
    );

    it('accepts letters, digits and -_.~ in an org', async () => {
      const path = '/api/v2/orgs/org-1_a.B~9/webhooks/';
      const { json } = await app.client.post(path, { remote_url });
      expect((json as { url: string }).url).toMatch(path);
    });
  });
});

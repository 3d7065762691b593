import type { WebhooksService } from '@app/webhooks';
import { WebhookNotFoundError } from '@app/webhooks';
import { routes } from '@app/webhooks/http/routes.js';
import { adapters, startRestApp } from '../support/rest-app.js';
import type { RestApp } from '../support/rest-app.js';
import { idIn, remote_url } from '../support/rest-webhooks.js';

type Route = keyof typeof routes;

/**
 * Routes whose path contains an org but no webhook. A request to such a route for the caller's own org
 * succeeds. The test expects that the response does not contain the webhook of the other org.
 */
const collections: readonly Route[] = ['webhooks', 'entities'];

/**
 * For each method of `WebhooksService`, a function that calls the method with the id of a webhook. Methods
 * that take no id have the value `lists`. If a new method is missing from this object, the file does not
 * compile.
 */
const withWebhook: Readonly<
  Record<
    keyof WebhooksService,
    ((webhooks: WebhooksService, org: string, id: number) => Promise<unknown>) | 'lists'
  >
> = {
  create: 'lists',
  list: 'lists',
  get: (webhooks, org, id) => webhooks.get(org, id),
  update: (webhooks, org, id) => webhooks.update(org, id, { remoteUrl: 'https://example.com/stolen/' }),
  delete: (webhooks, org, id) => webhooks.delete(org, id),
  resume: (webhooks, org, id) => webhooks.resume(org, id),
  test: (webhooks, org, id) => webhooks.test(org, id),
  secretOf: (webhooks, org, id) => webhooks.secretOf(org, id),
  publicKeyOf: (webhooks, org, id) => webhooks.publicKeyOf(org, id),
  rotateSecret: (webhooks, org, id) => webhooks.rotateSecret(org, id),
  rotateToken: (webhooks, org, id) => webhooks.rotateToken(org, id),
};

const body = { remote_url: 'https://example.com/stolen/', entity: 'contact' };

describe.each(adapters)("another org's webhooks on %s", (adapter) => {
  let app: RestApp;
  let foreign: { readonly url: string };

  beforeAll(async () => {
    app = await startRestApp(adapter, { development: true });
    const { json } = await app.client.post('/api/v2/orgs/org-2/webhooks/', { remote_url });
    foreign = json as { url: string };
    await app.suspend(idIn(foreign.url));
    foreign = (await app.client.get(foreign.url)).json as { url: string };
  });
  afterAll(() => app.close());

  const pathOf = (route: Route, org: string): string =>
    `/api/v2/${routes[route].path.replace(':org', org).replace(':pk', String(idIn(foreign.url)))}/`;

  const methodsOf = async (route: Route): Promise<string[]> => {
    const { headers } = await app.client.call('OPTIONS', pathOf(route, 'org-2'));
    return String(headers['allow']).split(', ');
  };

  it.each(Object.keys(routes) as Route[])(
    'look like missing webhooks to every method of the route %s',
    async (route) => {
      const methods = await methodsOf(route);
      expect(methods.length).toBeGreaterThan(1);
      for (const method of methods) {
        const mine = await app.client.call(method, pathOf(route, '1'), { body });
        const expected = collections.includes(route) ? 200 : 404;
        if (method !== 'POST' || expected === 404) expect([method, mine.status]).toEqual([method, expected]);
        expect(mine.text).not.toContain(foreign.url);
      }
      expect((await app.client.get(foreign.url)).json).toEqual(foreign);
    },
  );

  it('appear in no list of another org', async () => {
    await app.client.post('/api/v2/orgs/1/webhooks/', { remote_url });
    for (const limit of [1, 1000]) {
      const { json } = await app.client.get(`/api/v2/orgs/1/webhooks/?limit=${limit}`);
      const { count, results } = json as { count: number; results: { url: string }[] };
      expect(results.every(({ url }) => url.startsWith('/api/v2/orgs/1/'))).toBe(true);
      expect((await app.webhooks.list('1', { limit: 1000, offset: 0 })).count).toBe(count);
    }
    expect((await app.webhooks.list('org-3', { limit: 10, offset: 0 })).webhooks).toEqual([]);
  });

  it.each(
    Object.entries(withWebhook).flatMap(([name, call]) => (call === 'lists' ? [] : [[name, call] as const])),
  )('are not found by the service method %s()', async (_name, call) => {
    for (const org of ['1', 'ORG-2', 'org-2 ', '']) {
      await expect(call(app.webhooks, org, idIn(foreign.url))).rejects.toThrow(WebhookNotFoundError);
    }
    expect((await app.client.get(foreign.url)).json).toEqual(foreign);
  });
});

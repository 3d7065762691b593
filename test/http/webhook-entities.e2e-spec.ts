import { readFileSync } from 'node:fs';
import { adapters, startRestApp } from '../support/rest-app.js';
import type { RestApp } from '../support/rest-app.js';

const path = '/api/v2/orgs/1/webhook-entities/';
const standard = ['orders', 'packaging', 'contact', 'contact-address', 'acceptance-scan', 'webhook'];
const invoice = {
  name: 'invoice',
  description: 'Invoices',
  kind: 'happening',
  example: { total: '1 USD' },
} as const;

describe.each(adapters)('the catalog over REST on %s', (adapter) => {
  let app: RestApp;

  beforeAll(async () => {
    app = await startRestApp(adapter, { entities: [invoice, { name: 'bare' }] });
  });
  afterAll(() => app.close());

  const list = async (query = '') => (await app.client.get(`${path}${query}`)).json as Listed;

  it.each(['', '/'])(
    "lists the available entities in v2's list format, at …/webhook-entities%s",
    async (slash) => {
      const { status, json } = await app.client.get(`${path.slice(0, -1)}${slash}`);
      expect({ status, json }).toMatchObject({ status: 200, json: { count: 8, next: null, previous: null } });
      const { results } = json as Listed;
      expect(results.map(({ name }) => name)).toEqual([...standard, 'invoice', 'bare']);
      for (const entity of results)
        expect(Object.keys(entity)).toEqual(['name', 'description', 'scope', 'kind', 'example']);
    },
  );

  it.each(standard)('shows the body of the v2 documentation as the example of %s', async (name) => {
    const { results } = await list();
    const payload = JSON.parse(readFileSync(`test/support/payloads/${name}.json`, 'utf8')) as unknown;
    expect(results.find((entity) => entity.name === name)).toEqual({
      name,
      description: expect.stringMatching(/^[A-Z]/),
      scope: name === 'webhook' ? 'global' : 'org',
      kind: name === 'acceptance-scan' ? 'happening' : 'state',
      example: payload,
    });
  });

  it('shows the fields that the host has set for its entities, and defaults for the fields that it has not set', async () => {
    expect((await list()).results.slice(-2)).toEqual([
      {
        name: 'invoice',
        description: 'Invoices',
        scope: 'org',
        kind: 'happening',
        example: { total: '1 USD' },
      },
      { name: 'bare', description: '', scope: 'org', kind: 'state', example: null },
    ]);
  });

  it('is divided into pages by limit and offset, with links to the previous and next page', async () => {
    const at = (query: string) => `${app.anonymous.origin}${path}?${query}`;
    const { results, ...page } = await list('?limit=2&offset=5');
    expect(results.map(({ name }) => name)).toEqual(['webhook', 'invoice']);
    expect(page).toEqual({ count: 8, next: at('limit=2&offset=7'), previous: at('limit=2&offset=3') });
    expect(await list('?offset=8')).toMatchObject({ count: 8, next: null, results: [] });
  });

  it('is available only to callers that may use the org', async () => {
    expect(await app.anonymous.get(path)).toMatchObject({ status: 401 });
    expect(await app.client.get('/api/v2/orgs/DP/webhook-entities/')).toMatchObject({ status: 403 });
    expect(await app.client.get('/api/v2/orgs/org,/webhook-entities/')).toMatchObject({
      status: 404,
      json: { detail: 'Not found.' },
    });
  });

  it('is read-only', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await app.client.call(method, path, { body: '{' });
      expect(answer).toMatchObject({ status: 405, json: { detail: `Method "${method}" not allowed.` } });
      expect(answer.headers['allow']).toBe('GET, HEAD, OPTIONS');
    }
    const options = await app.client.call('OPTIONS', path);
    expect(options).toMatchObject({ status: 200, json: { name: 'Webhook Entity List' } });
    expect(options.json).not.toHaveProperty('actions');
    const [get, head] = [await app.client.get(path), await app.client.call('HEAD', path)];
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
  });
});

interface Listed {
  readonly count: number;
  readonly results: readonly { readonly name: string }[];
}

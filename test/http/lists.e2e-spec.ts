import { adapters, startRestApp } from '../support/rest-app.js';
import type { RestApp } from '../support/rest-app.js';
import { collection, created, idIn, remote_url } from '../support/rest-webhooks.js';

describe.each(adapters)('a list of webhooks on %s', (adapter) => {
  let app: RestApp;

  beforeEach(async () => {
    app = await startRestApp(adapter);
  });
  afterEach(() => app.close());

  const at = (query: string) => `${app.anonymous.origin}${collection}?${query}`;

  it('contains all webhooks of the org, including suspended ones, by ascending id', async () => {
    const [one, two] = [await created(app), await created(app, { entity: 'contact' })];
    await app.client.post('/api/v2/orgs/org-2/webhooks/', { remote_url });
    await app.suspend(idIn(one['url']));
    expect((await app.client.get(collection)).json).toEqual({
      count: 2,
      next: null,
      previous: null,
      results: [{ ...one, suspended_at: '2018-03-30T08:18:48Z', updated_at: expect.any(String) }, two],
    });
  });

  it('is divided into pages by limit and offset, and its links keep the other parameters', async () => {
    for (let n = 0; n < 5; n++) await created(app);
    const page = async (query: string) => (await app.client.get(`${collection}?${query}`)).json;
    expect(await page('a=%20b&limit=2&c')).toMatchObject({
      count: 5,
      next: at('a=%20b&c&limit=2&offset=2'),
      previous: null,
    });
    expect(await page('limit=2&offset=2&a=1')).toMatchObject({
      next: at('a=1&limit=2&offset=4'),
      previous: at('a=1&limit=2'),
    });
    expect(await page('limit=2&offset=3')).toMatchObject({ next: null, previous: at('limit=2&offset=1') });
    expect(await page('limit=2&offset=1')).toMatchObject({
      next: at('limit=2&offset=3'),
      previous: at('limit=2'),
    });
  });

  it('is empty if the offset is past the end', async () => {
    await created(app);
    const { status, json: list } = await app.client.get(`${collection}?offset=99999999999999999999`);
    expect({ status, list }).toMatchObject({ status: 200, list: { count: 1, next: null, results: [] } });
  });

  it.each(['limit=0', 'limit=-1', 'limit=x', 'limit=', 'offset=-1', 'offset=x', 'limit=1.5'])(
    'uses the default instead of the invalid value in %s',
    async (query) => {
      for (let n = 0; n < 2; n++) await created(app);
      expect((await app.client.get(`${collection}?${query}`)).json).toMatchObject({
        count: 2,
        next: null,
        previous: null,
      });
    },
  );

  it('contains 100 webhooks by default, and at most 1,000', async () => {
    for (let n = 0; n < 1001; n++) await app.webhooks.create('1', { remoteUrl: remote_url });
    const lengthAt = async (query: string) => {
      const { json: list } = await app.client.get(`${collection}?${query}`);
      return (list as { results: unknown[] }).results.length;
    };
    expect([await lengthAt(''), await lengthAt('limit=5000')]).toEqual([100, 1000]);
  });
});

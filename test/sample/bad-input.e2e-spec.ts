import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describeOnDatabases } from '../support/databases.js';
import { RunningSample } from './running-sample.js';

const org = '/api/v2/orgs/1';
const collections: Record<string, string> = {
  orders: `${org}/orders/`,
  packaging: `${org}/packaging/`,
  contact: `${org}/contacts/`,
  webhook: `${org}/members/1/events/`,
  'contact-address': '',
  box: '',
  item: '',
  'acceptance-scan': '',
};

/** Generates values that often break databases and parsers. */
const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    'a\0b',
    '\ud800',
    'x'.repeat(300),
    'x'.repeat(20_000),
    '',
    ' ',
    '😀',
    null,
    true,
    [],
    {},
    [[]],
    -1,
    1.5,
  ),
  fc.constantFrom<unknown>(
    1e308,
    9007199254740992,
    -0,
    '9'.repeat(400),
    '0000-00-00T00:00:00Z',
    '2018-02-30T00:00:00Z',
    'NaN',
  ),
  fc.constantFrom<unknown>(nestedLists(40), nestedLists(3000), { __proto__: null, constructor: 1 }, ['\0'], {
    '\0': 1,
  }),
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
);

describeOnDatabases('Bad input', (database) => {
  let sample: RunningSample;
  const paths = { ...collections };

  beforeAll(async () => {
    sample = await RunningSample.start(database);
    const order = await sample.create(paths['orders']!);
    paths['box'] = `${order.url}boxes/`;
    paths['item'] = `${(await sample.create(paths['box'])).url}items/`;
    paths['acceptance-scan'] = `${order.url}acceptance-scan/`;
    paths['contact-address'] = `${(await sample.create(paths['contact']!)).url}addresses/`;
  });
  afterAll(() => sample.stop());

  it.each(Object.keys(collections))(
    'is never answered with 500, and a 400 names only fields of the body: %s',
    async (resource) => {
      const path = paths[resource]!;
      const isScan = resource === 'acceptance-scan';
      const existing = isScan ? undefined : (await sample.create(path)).url;
      await fc.assert(
        fc.asyncProperty(bodiesLike(exampleOf(resource)), async (body) => {
          const text = JSON.stringify(body);
          const [method, url] = isScan || Math.random() < 0.5 ? ['POST', path] : ['PATCH', existing!];
          const { status, json } = await sample.call(method, url, text);
          expect([200, 201, 400]).toContain(status);
          if (status === 400) expect(Object.keys(json).every((key) => key in body)).toBe(true);
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each([
    '{',
    '',
    '[]',
    'null',
    '5',
    '1.5',
    '"text"',
    'true',
    '[[',
    '\0',
    '{"a":1}}',
    '[1e999]',
    '{"tags":'.repeat(500),
  ])('is not answered with 500 if the whole body is invalid: %j', async (text) => {
    const { status, json } = await sample.call('POST', paths['orders']!, text);
    expect(status).toBe(text === '' ? 201 : 400);
    if (text !== '') expect(Object.keys(json)).toHaveLength(1);
  });

  it('is refused, not repaired, if its bytes are not UTF-8', async () => {
    const bytes = Buffer.from('{"name":"caf\xe9"}', 'latin1');
    const { status, json } = await sample.call('POST', paths['packaging']!, bytes);
    expect([status, json]).toEqual([400, { detail: 'JSON parse error - the body is not valid UTF-8' }]);
  });

  it.each(['0', '-1', '01', '1.0', 'x', '99999999999', '2147483648', '%00', '%F0%9F%98%80', "1'"])(
    'is answered with 404 for the id %s',
    async (id) => {
      const { status, json } = await sample.call('GET', `${paths['orders']!}${id}/`);
      expect([status, json]).toEqual([404, { detail: 'Not found.' }]);
    },
  );

  it.each([
    'limit=x',
    'limit=-1',
    'limit=99999999999999999999',
    'offset=x',
    'offset=-1',
    'offset=99999999999999999999',
  ])('does not make a list fail: ?%s', async (query) => {
    expect((await sample.call('GET', `${paths['packaging']!}?${query}`)).status).toBe(200);
  });
});

/**
 * Generates variants of an example body. In each variant, some values are replaced, including nested values.
 */
function bodiesLike(example: Record<string, unknown>): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(example).map(([key, value]) => [key, valueLike(value)] as const);
  return fc.record(Object.fromEntries(entries), { requiredKeys: [] });
}

function valueLike(value: unknown): fc.Arbitrary<unknown> {
  const right = fc.constant(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fc.oneof(right, nasty);
  return fc.oneof(right, nasty, bodiesLike(value as Record<string, unknown>));
}

function exampleOf(resource: string): Record<string, unknown> {
  if (resource === 'item')
    return {
      part_number: null,
      quantity: 1,
      unit_price: '1 USD',
      unit_weight: '1 g',
      image_link: '',
      description: '',
    };
  if (resource === 'box')
    return { tracking_number: null, length: '1 m', weight: '1 g', items: [{ quantity: 1 }] };
  const file = new URL(`../support/payloads/${resource}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

function nestedLists(depth: number): unknown {
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth));
}

import fc from 'fast-check';
import { RecordingTransport } from '@app/webhooks/testing/index.js';
import { adapters, startRestApp } from '../support/rest-app.js';
import type { RestApp } from '../support/rest-app.js';
import type { RestAnswer } from '../support/rest-client.js';
import { badUrls, goodUrls, RestModel } from '../support/rest-model.js';
import type { ModelRequest } from '../support/rest-model.js';
import { goodToken, otherToken } from '../support/rest-token.guard.js';
import { idIn } from '../support/rest-webhooks.js';

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
const printable = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
const anyOf = <T>(...values: T[]) => fc.constantFrom(...values);

const url = fc.oneof(
  { weight: 3, arbitrary: anyOf(...goodUrls, ` ${goodUrls[0]}\n`) },
  anyOf<unknown>(...badUrls, null, '', ' \t', 5, true, [], {}),
);
const entity = fc.oneof(
  {
    weight: 3,
    arbitrary: anyOf<unknown>(
      'orders',
      'packaging',
      'contact',
      'contact-address',
      'acceptance-scan',
      'webhook',
    ),
  },
  anyOf<unknown>('order', 'ORDERS', '', null, 7, false, ['orders'], { orders: 1 }, '__proto__'),
  text,
);
const fields = fc
  .tuple(
    fc.record({ remote_url: url, entity }, { requiredKeys: [] }),
    fc.dictionary(text, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 }),
  )
  .map(([own, others]) => ({ ...others, ...own }));
const body = fc.oneof(
  { weight: 4, arbitrary: fields.map((value) => Buffer.from(JSON.stringify(value))) },
  fc.json().map((json) => Buffer.from(json)),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  anyOf(
    undefined,
    ...['{', '1.5', '1E2', '-0', 'nul', '"a', '{"__proto__":{"remote_url":"https://a/"}}'].map((json) =>
      Buffer.from(json),
    ),
  ),
);
const credentials = fc.oneof(
  {
    weight: 12,
    arbitrary: anyOf(
      { header: `Bearer ${goodToken}` },
      { header: `bEARER ${goodToken}` },
      { query: goodToken },
    ),
  },
  anyOf(
    {},
    { header: `Bearer ${otherToken}` },
    { query: otherToken },
    { header: 'Basic dTpw', query: goodToken },
  ),
  printable.map((header) => ({ header })),
  text.map((query) => ({ query })),
);
const served = anyOf<[ModelRequest['route'], string]>(
  ['collection', 'GET'],
  ['collection', 'POST'],
  ['collection', 'POST'],
  ['item', 'GET'],
  ['item', 'HEAD'],
  ['item', 'PUT'],
  ['item', 'PATCH'],
  ['item', 'DELETE'],
  ['resume', 'POST'],
  ['test', 'POST'],
  ['secret', 'GET'],
  ['rotate-secret', 'POST'],
  ['rotate-token', 'POST'],
  ['entities', 'GET'],
);
const anyMethod = anyOf('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'LOCK');
const action = fc.oneof(
  { weight: 5, arbitrary: served },
  fc.tuple(
    anyOf<ModelRequest['route']>(
      ...(['collection', 'item', 'resume', 'test', 'entities'] as const),
      ...(['secret', 'rotate-secret', 'rotate-token'] as const),
    ),
    anyMethod,
  ),
);
const request: fc.Arbitrary<ModelRequest> = fc
  .record({
    action,
    org: fc.oneof({ weight: 12, arbitrary: anyOf('1', '1', 'org-2') }, anyOf('DP'), text),
    pk: fc.oneof(
      { weight: 12, arbitrary: fc.nat(20) as fc.Arbitrary<number | string> },
      fc.integer().map(String),
      text,
    ),
    credentials,
    contentType: fc.oneof(
      {
        weight: 5,
        arbitrary: anyOf<string | undefined>(
          'application/json',
          'application/json; charset=utf-8',
          'APPLICATION/json ;a',
        ),
      },
      anyOf(undefined, 'text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded'),
      printable,
    ),
    body,
  })
  .map(({ action: [route, method], ...rest }) => ({ route, method, ...rest }));

describe.each(adapters)('any request to any route on %s', (adapter) => {
  let app: RestApp;
  let model: RestModel;

  beforeAll(async () => {
    app = await startRestApp(adapter, { webhooks: { transport: new RecordingTransport() } });
    model = new RestModel();
  });
  afterAll(() => app.close());

  it('is answered with exactly the status and body that the reference implementation expects, and never with 500', async () => {
    await fc.assert(
      fc.asyncProperty(request, anyOf('', '/'), async (sent, slash) => {
        const { status, body: expected } = model.expected(sent);
        const answer = await send(sent, slash);
        expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
        if (sent.method === 'HEAD') expect(answer.text).toBe('');
        else if (expected !== undefined) expect(answer.json).toEqual(expected);
        else learn(sent, answer);
      }),
      { numRuns: 1000 },
    );
  }, 60_000);

  it('lists the remaining webhooks correctly on every page', async () => {
    await fc.assert(
      fc.asyncProperty(pageParameter, pageParameter, others, async (limit, offset, kept) => {
        const query = [...kept, ...parameter('limit', limit), ...parameter('offset', offset)].join('&');
        const { json } = await app.client.get(`/api/v2/orgs/1/webhooks/?${query}`);
        const all = model.webhooks.filter(({ org }) => org === '1');
        const [size, start] = [Math.min(numberOf(limit) || 100, 1000), numberOf(offset) ?? 0];
        const { count, next, previous, results } = json as Record<string, unknown>;
        expect({ count, next: linkOf(next), previous: linkOf(previous) }).toEqual({
          count: all.length,
          next: start + size < all.length ? { kept, limit: size, offset: start + size } : null,
          previous: start > 0 ? { kept, limit: size, offset: Math.max(start - size, 0) } : null,
        });
        const page = all.slice(start, start + size);
        expect(results).toEqual(
          page.map(({ remote_url, entity: name }) => expect.objectContaining({ remote_url, entity: name })),
        );
      }),
      { numRuns: 200 },
    );
  });

  function send(sent: ModelRequest, slash: string): Promise<RestAnswer> {
    const ofCollection = { collection: ['webhooks'], entities: ['webhook-entities'] } as Record<
      string,
      string[]
    >;
    const action = sent.route === 'item' ? [] : [sent.route];
    const segments = ofCollection[sent.route] ?? ['webhooks', model.pkOf(sent), ...action];
    const path = ['/api/v2/orgs', sent.org, ...segments]
      .map((segment, at) => (at === 0 ? segment : encodeURIComponent(segment)))
      .join('/');
    const { header, query } = sent.credentials as { header?: string; query?: string };
    const token = query === undefined ? '' : `?bearer_token=${encodeURIComponent(query)}`;
    return app.anonymous.call(sent.method, `${path}${slash}${token}`, {
      headers: {
        ...(header !== undefined && { authorization: header }),
        ...(sent.contentType !== undefined && { 'content-type': sent.contentType }),
      },
      body: sent.body,
    });
  }

  /**
   * Applies a successful request to the reference implementation, and expects that the response contains the
   * changed fields.
   */
  function learn(sent: ModelRequest, { status, json }: RestAnswer): void {
    if (sent.method === 'OPTIONS' || ['entities', 'test', 'secret', 'rotate-secret'].includes(sent.route))
      return;
    if (sent.method === 'GET' && sent.route === 'collection') return;
    const target = model.target(sent);
    if (status === 204) {
      model.webhooks.splice(model.webhooks.indexOf(target!), 1);
      return;
    }
    const shown = json as Record<string, string>;
    const given = writes(sent) ? (JSON.parse(sent.body?.toString() || '{}') as Record<string, string>) : {};
    const webhook = target ?? { org: sent.org, id: idIn(shown['url']!), remote_url: '', entity: 'orders' };
    if (!target) model.webhooks.push(webhook);
    if (Object.hasOwn(given, 'remote_url')) webhook.remote_url = given['remote_url']!.trim();
    if (Object.hasOwn(given, 'entity')) webhook.entity = given['entity']!;
    const { org, id, ...visible } = webhook;
    expect(shown).toMatchObject({ ...visible, url: `/api/v2/orgs/${org}/webhooks/${id}/` });
  }
});

const pageParameter = fc.option(
  fc.oneof(fc.nat(12).map(String), anyOf('0', '-1', 'x', '', '1.5', '007', '5000', '99999999999999999999')),
  { nil: undefined },
);
const others = fc.array(
  fc
    .tuple(text, text)
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .filter((pair) => !/^(limit|offset|bearer_token)=/.test(pair)),
  { maxLength: 3 },
);

function writes({ route, method }: ModelRequest): boolean {
  return ['collection', 'item'].includes(route) && ['POST', 'PUT', 'PATCH'].includes(method);
}

function parameter(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${name}=${value}`];
}

/**
 * Parses the page parameter `limit` or `offset`. Limits it to 2^53 - 1, and returns undefined if it is
 * missing or not a number.
 */
function numberOf(value: string | undefined): number | undefined {
  return value !== undefined && /^[0-9]+$/.test(value) ? Math.min(Number(value), 2 ** 53 - 1) : undefined;
}

function linkOf(link: unknown): object | null {
  if (link === null) return null;
  const [, query = ''] = (link as string).split('?');
  const all = query.split('&');
  const kept = all.filter((pair) => !/^(limit|offset)=/.test(pair));
  const page = new URLSearchParams(query);
  return { kept, limit: Number(page.get('limit')), offset: Number(page.get('offset')) };
}

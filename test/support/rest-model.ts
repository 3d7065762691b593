import { goodToken, otherToken } from './rest-token.guard.js';

/**
 * A request of the property tests. Its parts are separate fields, so that the model does not have to parse
 * them.
 */
export interface ModelRequest {
  readonly method: string;
  readonly route:
    'collection' | 'item' | 'resume' | 'test' | 'secret' | 'rotate-secret' | 'rotate-token' | 'entities';
  readonly org: string;
  /**
   * The webhook in the path. A number is an index into the existing webhooks, and a text is used unchanged.
   */
  readonly pk: number | string;
  readonly credentials: { readonly header?: string; readonly query?: string };
  readonly contentType: string | undefined;
  readonly body: Buffer | undefined;
}

/** A webhook: its org, its id, and the fields that a client can set. */
export interface ModelWebhook {
  readonly org: string;
  readonly id: number;
  remote_url: string;
  entity: string;
}

/**
 * The expected response. If `body` is undefined, the test checks only the fields that a client can predict.
 */
export interface Expected {
  readonly status: number;
  readonly body?: unknown;
}

const detail = (status: number, text: unknown): Expected => new Refusal(status, { detail: text });
const entities = ['orders', 'packaging', 'contact', 'contact-address', 'acceptance-scan', 'webhook'];
const methods = {
  collection: ['GET', 'HEAD', 'POST', 'OPTIONS'],
  item: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  resume: ['POST', 'OPTIONS'],
  test: ['POST', 'OPTIONS'],
  secret: ['GET', 'HEAD', 'OPTIONS'],
  'rotate-secret': ['POST', 'OPTIONS'],
  'rotate-token': ['POST', 'OPTIONS'],
  entities: ['GET', 'HEAD', 'OPTIONS'],
};

/**
 * A reference implementation of the v2 documentation, with one simple function per sentence. It shares no
 * code with the library.
 */
export class RestModel {
  readonly webhooks: ModelWebhook[] = [];

  pkOf({ pk }: ModelRequest): string {
    if (typeof pk === 'string') return pk;
    return String(this.webhooks[pk % (this.webhooks.length || 1)]?.id ?? 0);
  }

  /** Returns the expected response. */
  expected(request: ModelRequest): Expected {
    return this.refusal(request) ?? this.bodyRefusal(request) ?? { status: successOf(request) };
  }

  /** Returns the webhook that the path of a request names, or undefined if it does not exist. */
  target(request: ModelRequest): ModelWebhook | undefined {
    if (!isOfOne(request)) return undefined;
    const pk = this.pkOf(request);
    return this.webhooks.find(
      ({ org, id }) => org === request.org && /^[0-9]+$/.test(pk) && id === Number(pk),
    );
  }

  private refusal(request: ModelRequest): Expected | undefined {
    const { header, query } = request.credentials;
    const token = header ? /^bearer (.*)$/i.exec(header)?.[1] : query;
    if (!header && !query) return detail(401, 'Authentication credentials were not provided.');
    const orgs = token === goodToken ? ['1', 'org-2'] : token === otherToken ? ['DP'] : undefined;
    if (!orgs) return detail(401, 'Incorrect authentication credentials.');
    if (!orgs.includes(request.org)) return detail(403, 'You do not have permission to perform this action.');
    if (isOfOne(request) && !/^[0-9]{1,15}$/.test(this.pkOf(request))) return detail(404, 'Not found.');
    if (!methods[request.route].includes(request.method)) {
      return detail(405, `Method "${request.method}" not allowed.`);
    }
    if (!isOfOne(request) || this.target(request)) return undefined;
    return detail(404, 'Not found.');
  }

  private bodyRefusal({ method, route, body, contentType }: ModelRequest): Expected | undefined {
    const isRotation = route.startsWith('rotate-');
    const reads = isRotation || ['collection', 'item'].includes(route);
    if (!reads || !['POST', 'PUT', 'PATCH'].includes(method)) return undefined;
    const fields = !body?.length ? {} : readable(body, contentType);
    if (fields instanceof Refusal) return fields;
    return isRotation ? undefined : fieldRefusal(fields, method !== 'PATCH');
  }
}

/** Returns true if the path of a request names a single webhook. */
function isOfOne({ route }: ModelRequest): boolean {
  return route !== 'collection' && route !== 'entities';
}

function successOf({ route, method }: ModelRequest): number {
  if (method === 'DELETE') return 204;
  return method === 'POST' && route === 'collection' ? 201 : 200;
}

/**
 * The expected response to a refused request. It is a class, so that the model can recognise it with
 * `instanceof`. A check for a field `status` would not be reliable, because clients can send a field with
 * that name.
 */
class Refusal implements Expected {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {}
}

function readable(body: Buffer, contentType: string | undefined): Refusal | object {
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? '')) {
    return detail(415, `Unsupported media type "${contentType ?? ''}" in request.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return detail(400, expect.stringMatching(/^JSON parse error - ./));
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  const isFloat = typeof value === 'number' && /[.e]/i.test(body.toString());
  const names = { string: 'str', boolean: 'bool', number: isFloat ? 'float' : 'int' } as Record<
    string,
    string
  >;
  const type = value === null ? 'NoneType' : (names[typeof value] ?? 'list');
  return new Refusal(400, {
    non_field_errors: [`Invalid data. Expected a dictionary, but got ${type}.`],
  });
}

function fieldRefusal(fields: object, isWhole: boolean): Expected | undefined {
  const { remote_url, entity } = fields as Record<string, unknown>;
  const problems = {
    ...problem('remote_url', urlProblem(remote_url, isWhole)),
    ...problem('entity', entityProblem(entity)),
  };
  return Object.keys(problems).length > 0 ? { status: 400, body: problems } : undefined;
}

function problem(field: string, text: string | undefined): Record<string, string[]> {
  return text === undefined ? {} : { [field]: [text] };
}

function urlProblem(value: unknown, isWhole: boolean): string | undefined {
  if (value === undefined) return isWhole ? 'This field is required.' : undefined;
  if (value === null) return 'This field may not be null.';
  if (typeof value !== 'string') return 'Not a valid string.';
  if (value.trim() === '') return 'This field may not be blank.';
  return goodUrls.includes(value.trim()) ? undefined : 'Enter a valid URL.';
}

function entityProblem(value: unknown): string | undefined {
  if (value === undefined || entities.includes(value as string)) return undefined;
  if (value === null) return 'This field may not be null.';
  return `"${typeof value === 'string' ? value : JSON.stringify(value)}" is not a valid choice.`;
}

/** All valid URLs that the property tests use. Any other URL in these tests is invalid. */
export const goodUrls = [
  'https://example.com',
  'HTTPS://EXAMPLE.com:8443/a%20b',
  'https://user:pass@example.com/?a=1#b',
  'https://[::1]/',
  'https://127.0.0.1:1/../x',
  'https://bücher.example/ü',
];

export const badUrls = [
  'http://example.com/', 'https:/example.com', 'https:example.com', 'https://', 'https:///a', 'https://a b/',
  'https://a\\b', 'https://a/\u0000', 'https://a/\u0085', 'https://a:99999/', 'https://a/\ud800', '//a', 'a', 'ftp://a/', 'https://[::1',
  'https://?a', 'https://#a', 'https://a/\n/b', 'javascript:alert(1)',
]; // prettier-ignore

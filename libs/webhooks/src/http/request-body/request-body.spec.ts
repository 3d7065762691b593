import { Readable } from 'node:stream';
import type { HttpRequest } from '../v2/http-exchange.js';
import { fieldsOf } from './request-body.js';

/** Returns a request whose body the host has already read. */
function readAlready(given: Partial<HttpRequest>): HttpRequest {
  const raw = Readable.from([]).destroy();
  return { headers: { 'content-type': 'application/json' }, raw, ...given } as unknown as HttpRequest;
}

describe('a body that the host has already read', () => {
  it('is read from rawBody first', async () => {
    const request = readAlready({ rawBody: Buffer.from('{"a":1.0}'), body: { b: 2 } });
    expect(await fieldsOf(request)).toEqual({ a: 1 });
  });

  it.each([
    ['a parsed object', { a: 1 }],
    ['text', '{"a":1}'],
    ['bytes', Buffer.from('{"a":1}')],
  ])('is accepted as %s', async (_kind, body) => {
    expect(await fieldsOf(readAlready({ body }))).toEqual({ a: 1 });
  });

  it.each([
    [[], 'list'],
    [null, 'NoneType'],
    [1, 'int'],
    [1.5, 'float'],
  ])('is refused when it is %j', async (body, type) => {
    const problem = `Invalid data. Expected a dictionary, but got ${type}.`;
    const refusal = fieldsOf(readAlready({ body }));
    await expect(refusal).rejects.toMatchObject({ response: { non_field_errors: [problem] } });
  });

  it('is refused when it is too large', async () => {
    const refusal = fieldsOf(readAlready({ rawBody: Buffer.alloc(100 * 1024 + 1, ' ') }));
    await expect(refusal).rejects.toMatchObject({ status: 413 });
  });

  it('counts as an empty object if the host kept neither its bytes nor a parsed value', async () => {
    expect(await fieldsOf(readAlready({}))).toEqual({});
  });
});

describe('a body that ends too early', () => {
  it('is refused without waiting for the rest', async () => {
    const raw = new Readable({ read: () => undefined });
    const refusal = fieldsOf({ headers: {}, raw } as unknown as HttpRequest);
    raw.push('{');
    raw.destroy();
    await expect(refusal).rejects.toMatchObject({ status: 400 });
  });
});

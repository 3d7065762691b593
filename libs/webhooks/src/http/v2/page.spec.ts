import { turnsDuring } from '../../../../../test/support/turns-during.js';
import { jsonOfPage, pageOf, presentPage } from './page.js';

const at = (originalUrl: string) => ({ originalUrl, protocol: 'https', host: 'api.example:8443' });

describe('a page', () => {
  it.each([
    ['/a', { limit: 100, offset: 0 }],
    ['/a?limit=7&offset=3', { limit: 7, offset: 3 }],
    ['/a?limit=1001', { limit: 1000, offset: 0 }],
    ['/a?limit=1&limit=2&offset=3&offset=4', { limit: 2, offset: 4 }],
    ['/a?limit=0&offset=-1', { limit: 100, offset: 0 }],
    ['/a?limit[]=5&offset=1e3', { limit: 100, offset: 0 }],
    ['/a?offset=99999999999999999999', { limit: 100, offset: Number.MAX_SAFE_INTEGER }],
  ])('of the URL %s is %j', (url, page) => {
    expect(pageOf({ originalUrl: url })).toEqual(page);
  });

  it('links to the next and previous page with the origin that the client used, and keeps other parameters unchanged', () => {
    const { next, previous } = presentPage(at('/p/a/?x=%7E&limit=2&y&offset=2&x=2'), {
      count: 9,
      results: [],
    });
    expect(next).toBe('https://api.example:8443/p/a/?x=%7E&y&x=2&limit=2&offset=4');
    expect(previous).toBe('https://api.example:8443/p/a/?x=%7E&y&x=2&limit=2');
  });

  it('links without an origin if an HTTP/1.0 client sent no Host header', () => {
    const request = { ...at('/a'), host: undefined as unknown as string };
    expect(presentPage(request, { count: 101, results: [] }).next).toBe('/a?limit=100&offset=100');
  });

  it.each([0, 1, 100, 101, 250])('with %d items has the same JSON text as its object', async (length) => {
    const items = Array.from({ length }, (_, n) => ({ n, text: '"😀,' }));
    const page = presentPage(at('/a?limit=1000&offset=1'), { count: 5000, results: items });
    expect((await jsonOfPage(page)).toString()).toBe(JSON.stringify(page));
  });

  it('with many items lets other code of the process run while it is serialised', async () => {
    const page = (length: number) =>
      presentPage(at('/a'), { count: length, results: Array.from({ length }, () => 'item') });
    expect(await turnsDuring(() => jsonOfPage(page(1000)))).toBeGreaterThanOrEqual(9);
  });
});

import { setImmediate } from 'node:timers/promises';
import { chunksOf } from '../../shared/chunks-of.js';
import type { HttpRequest } from './http-exchange.js';
import { pathOf, queryOf } from './http-exchange.js';

/** Number of items on a page if the client doesn't set a valid `limit`. */
export const defaultPageSize = 100;
export const maxPageSize = 1000;
/** Number of items of a page that are serialised at a time. */
const itemsAtATime = 100;

/** The part of a list that a request asks for. */
export interface Page {
  /** Maximum number of items. */
  readonly limit: number;
  /** Number of items to skip. */
  readonly offset: number;
}

/** A page in the format of v2's lists. */
export interface PresentedPage<Item> {
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Item[];
}

type PagedRequest = Pick<HttpRequest, 'originalUrl' | 'protocol' | 'host'>;

/**
 * Returns the page that the query string asks for. `?limit=` has a default of 100 and a maximum of 1,000.
 * `?offset=` has a default of 0. An invalid value counts as the default.
 */
export function pageOf(request: Pick<HttpRequest, 'originalUrl'>): Page {
  const query = new URLSearchParams(queryOf(request));
  const limit = wholeNumber(query.getAll('limit').at(-1));
  return {
    limit: limit ? Math.min(limit, maxPageSize) : defaultPageSize,
    offset: wholeNumber(query.getAll('offset').at(-1)) ?? 0,
  };
}

/**
 * Returns a page in the format of v2's lists. `next` and `previous` are the absolute URLs of the neighbouring
 * pages, or null if there is no such page. The URLs keep all other query parameters.
 */
export function presentPage<Item>(
  request: PagedRequest,
  { count, results }: { readonly count: number; readonly results: readonly Item[] },
): PresentedPage<Item> {
  const { limit, offset } = pageOf(request);
  return {
    count,
    next: offset + limit < count ? linkTo(request, { limit, offset: offset + limit }) : null,
    previous: offset > 0 ? linkTo(request, { limit, offset: Math.max(offset - limit, 0) }) : null,
    results,
  };
}

/**
 * Returns the JSON text of a page. Serialises a limited number of items at a time, and lets other code of the
 * process run in between, because a page of long items takes long to serialise.
 */
export async function jsonOfPage({ results, ...rest }: PresentedPage<unknown>): Promise<Buffer> {
  const parts = [Buffer.from(`${JSON.stringify(rest).slice(0, -1)},"results":[`)];
  for (const chunk of chunksOf(results, itemsAtATime)) {
    const isFirst = parts.length === 1;
    if (!isFirst) await setImmediate();
    parts.push(Buffer.from(`${isFirst ? '' : ','}${JSON.stringify(chunk).slice(1, -1)}`));
  }
  return Buffer.concat([...parts, Buffer.from(']}')]);
}

/**
 * Returns the URL of another page. Omits `offset` in the link to the first page, as Django REST Framework
 * does.
 */
function linkTo(request: PagedRequest, { limit, offset }: Page): string {
  const kept = queryOf(request)
    .split('&')
    .filter((parameter) => parameter !== '' && !isPaging(parameter));
  const query = [...kept, `limit=${limit}`, ...(offset > 0 ? [`offset=${offset}`] : [])].join('&');
  const origin = request.host ? `${request.protocol}://${request.host}` : '';
  return `${origin}${pathOf(request)}?${query}`;
}

function isPaging(parameter: string): boolean {
  const query = new URLSearchParams(parameter);
  return query.has('limit') || query.has('offset');
}

/**
 * Parses a whole number. Returns undefined for any other text. Numbers above 2^53 - 1, the largest integer
 * that JavaScript represents exactly, become 2^53 - 1.
 */
function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text)
    ? Math.min(Number(text), Number.MAX_SAFE_INTEGER)
    : undefined;
}

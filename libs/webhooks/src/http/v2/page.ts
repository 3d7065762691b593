import type { HttpRequest } from './http-exchange.js';
import { pathOf, queryOf } from './http-exchange.js';

/** Of items on a page. */
export const defaultLimit = 100;
export const highestLimit = 1000;

/** The part of a list that a request asks for. */
export interface Page {
  /** How many items at most. */
  readonly limit: number;
  /** How many come before them. */
  readonly offset: number;
}

/** v2's list shape. */
export interface PresentedPage<Item> {
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Item[];
}

type PagedRequest = Pick<HttpRequest, 'originalUrl' | 'protocol' | 'host'>;

/** `?limit=` (default 100, at most 1,000; a bad one is the default) and `?offset=` (a bad one is 0). */
export function pageOf(request: Pick<HttpRequest, 'originalUrl'>): Page {
  const query = new URLSearchParams(queryOf(request));
  const limit = wholeNumber(query.getAll('limit').at(-1));
  return {
    limit: limit ? Math.min(limit, highestLimit) : defaultLimit,
    offset: wholeNumber(query.getAll('offset').at(-1)) ?? 0,
  };
}

/** A page in v2's list shape: `next` and `previous` are absolute URLs that keep the other query parameters. */
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

/** As in Django REST Framework, the first page's link has no `offset`. */
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

/** Undefined for what is no whole number; beyond 2^53 nothing can be counted, so that is where it ends. */
function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text)
    ? Math.min(Number(text), Number.MAX_SAFE_INTEGER)
    : undefined;
}

import type { HttpRequest } from './v2/http-exchange.js';
import { pathOf } from './v2/http-exchange.js';
import { notFound } from './v2/v2-errors.js';

/** The paths of the routes below the prefix, as Nest writes them. Canonical ones end in `/`, which Nest takes away. */
export const routes = {
  collection: 'orgs/:org/webhooks',
  item: 'orgs/:org/webhooks/:pk',
  resume: 'orgs/:org/webhooks/:pk/resume',
  test: 'orgs/:org/webhooks/:pk/test',
  secret: 'orgs/:org/webhooks/:pk/secret',
  rotateSecret: 'orgs/:org/webhooks/:pk/rotate-secret',
  rotateToken: 'orgs/:org/webhooks/:pk/rotate-token',
  entities: 'orgs/:org/webhook-entities',
} as const;

/** The same as a pattern, for an org and what is below it. */
const anyRoute =
  'orgs/[^/]+/(?:webhook-entities|webhooks(?:/[^/]+(?:/(?:resume|test|secret|rotate-secret|rotate-token))?)?)/?';

/**
 * Recognises the paths of our routes, with or without the slash at the end. Whatever stands before the prefix is taken for the
 * host's global prefix, which isn't known where this is used.
 */
export function isWebhooksPath(prefix: string): (path: string) => boolean {
  const start = withoutOuterSlashes(prefix).replace(/[^\w/]/g, '\\$&');
  const pattern = new RegExp(`(^|/)${start && `${start}/`}${anyRoute}$`, 'i');
  return (path) => pattern.test(path);
}

/** What can be an org. */
export const orgPattern = /^[A-Za-z0-9_.~-]{1,255}$/;

/** @throws v2's 404 for what can't be an org */
export function orgOf({ params }: Pick<HttpRequest, 'params'>): string {
  const org = params['org'] ?? '';
  if (!orgPattern.test(org)) throw notFound();
  return org;
}

/** @throws v2's 404 for what can't be a webhook's id */
export function pkOf({ params }: Pick<HttpRequest, 'params'>): number {
  const pk = params['pk'] ?? '';
  if (!/^\d+$/.test(pk) || !Number.isSafeInteger(Number(pk))) throw notFound();
  return Number(pk);
}

/** What stands before `/orgs/` in the request's own path, global prefix included: `/api/v2`. */
export function rootOf(request: Pick<HttpRequest, 'originalUrl'>): string {
  const path = decodeURI(pathOf(request));
  return encodeURI(new RegExp(`^(.*)/${anyRoute}$`, 'is').exec(path)?.[1] ?? '');
}

export function withoutOuterSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}

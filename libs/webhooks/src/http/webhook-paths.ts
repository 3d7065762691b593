import { allRoutes } from './routes.js';
import { pathOf } from './v2/http-exchange.js';
import type { HttpRequest } from './v2/http-exchange.js';

/** Matches the path of any route, with or without the slash at the end. */
const anyRoute = `(?:${allRoutes.map(({ path }) => path.replace(/:\w+/g, '[^/]+')).join('|')})/?`;

/**
 * Returns a function that checks whether a path belongs to one of the library's routes. The host's global
 * prefix is unknown here, so any text in front of `prefix` counts as the global prefix.
 */
export function isWebhooksPath(prefix: string): (path: string) => boolean {
  const start = withoutOuterSlashes(prefix).replace(/[^\w/]/g, '\\$&');
  const pattern = new RegExp(`(^|/)${start && `${start}/`}${anyRoute}$`, 'i');
  return (path) => pattern.test(path);
}

/**
 * Returns the part of the request's path in front of `/orgs/`, such as `/api/v2`. The result includes the
 * host's global prefix.
 */
export function rootOf(request: Pick<HttpRequest, 'originalUrl'>): string {
  const path = decodeURI(pathOf(request));
  return encodeURI(new RegExp(`^(.*)/${anyRoute}$`, 'is').exec(path)?.[1] ?? '');
}

export function withoutOuterSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}

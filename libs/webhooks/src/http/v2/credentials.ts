import type { HttpRequest } from './http-exchange.js';
import { queryOf } from './http-exchange.js';

/**
 * The credentials of a request. The token is undefined if `Authorization` doesn't have the form `Bearer …`.
 */
type Credentials = { readonly token: string } | { readonly token: undefined };

/**
 * Returns the credentials in the `Authorization` header or, if there is no such header, in `?bearer_token=`.
 * Returns undefined if the request has neither.
 */
export function credentialsOf(
  request: Pick<HttpRequest, 'headers' | 'originalUrl'>,
): Credentials | undefined {
  const header = request.headers.authorization?.trim();
  if (header) return { token: /^Bearer +(\S+)$/i.exec(header)?.[1] };
  const parameter = new URLSearchParams(queryOf(request)).get('bearer_token');
  return parameter ? { token: parameter } : undefined;
}

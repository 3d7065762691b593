import type { HttpRequest } from './http-exchange.js';
import { queryOf } from './http-exchange.js';

/** The credentials of a request. The token is undefined if v2 can't use them. */
type Credentials = { readonly token: string } | { readonly token: undefined };

/**
 * Returns the credentials in `Authorization`, which wins, or in `?bearer_token=`. Undefined if there are
 * none.
 */
export function credentialsOf(
  request: Pick<HttpRequest, 'headers' | 'originalUrl'>,
): Credentials | undefined {
  const header = request.headers.authorization?.trim();
  if (header) return { token: /^Bearer +(\S+)$/i.exec(header)?.[1] };
  const parameter = new URLSearchParams(queryOf(request)).get('bearer_token');
  return parameter ? { token: parameter } : undefined;
}

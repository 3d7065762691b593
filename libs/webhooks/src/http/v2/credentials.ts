import type { HttpRequest } from './http-exchange.js';
import { queryOf } from './http-exchange.js';

/** What a request brought to prove who it is: a bearer token, or something that v2 can't use. */
export type Credentials = { readonly token: string } | { readonly token: undefined };

/** `Authorization`, which wins when it is there, or `?bearer_token=`; undefined when there is neither. */
export function credentialsOf(
  request: Pick<HttpRequest, 'headers' | 'originalUrl'>,
): Credentials | undefined {
  const header = request.headers.authorization?.trim();
  if (header) return { token: /^Bearer +(\S+)$/i.exec(header)?.[1] };
  const parameter = new URLSearchParams(queryOf(request)).get('bearer_token');
  return parameter ? { token: parameter } : undefined;
}

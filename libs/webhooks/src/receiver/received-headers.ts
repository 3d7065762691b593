import { WebhookVerificationError } from '../errors/webhook-verification.error.js';

/**
 * The headers of a request. They can be the headers object of `node:http`, Express or Fastify, or a `Headers`
 * object of the Fetch API.
 */
export type ReceivedHeaders =
  Readonly<Record<string, string | readonly string[] | undefined>> | { get(name: string): string | null };

/**
 * Returns the value of a header, or undefined if the header is missing or empty.
 *
 * @param name the name of the header in lower case
 */
export function headerOf(headers: ReceivedHeaders, name: string): string | undefined {
  const value = isFetchHeaders(headers) ? headers.get(name) : valueIn(headers, name);
  if (value === undefined || value === null || typeof value === 'string') return value || undefined;
  return value.join(' ') || undefined;
}

/**
 * Returns the value of a header.
 * @throws WebhookVerificationError when the header is missing or empty
 */
export function requiredHeader(headers: ReceivedHeaders, name: string): string {
  const value = headerOf(headers, name);
  if (value !== undefined) return value;
  throw new WebhookVerificationError(`The request has no header ${name}`);
}

function isFetchHeaders(headers: ReceivedHeaders): headers is { get(name: string): string | null } {
  return typeof headers['get'] === 'function';
}

function valueIn(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  name: string,
): string | readonly string[] | undefined {
  const known = Object.keys(headers).find((header) => header.toLowerCase() === name);
  return known === undefined ? undefined : headers[known];
}

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/**
 * The members that requests have in both Express 5 and Fastify 5. Code that uses this type works with both
 * frameworks.
 */
export interface HttpRequest {
  readonly method: string;
  /** Path and query of the request, exactly as the client sent them. */
  readonly originalUrl: string;
  readonly headers: IncomingHttpHeaders;
  readonly params: Readonly<Record<string, string | undefined>>;
  /** `http` or `https`, according to the host's trust-proxy setting. */
  readonly protocol: string;
  /** Host name and port, according to the host's trust-proxy setting. May be missing in HTTP/1.0. */
  readonly host?: string;
  readonly body?: unknown;
  /** The bytes of the body, if the host keeps them (`rawBody: true`). */
  readonly rawBody?: unknown;
  /**
   * Node's request object on Fastify. Undefined on Express, because an Express request is itself Node's
   * request object.
   */
  readonly raw?: IncomingMessage;
}

/** The members that responses have in both Express 5 and Fastify 5. */
export interface HttpResponse {
  status(code: number): this;
  header(name: string, value: string): this;
  getHeaders(): Readonly<Record<string, unknown>>;
  send(body?: Buffer): unknown;
  /** True if the response was already sent. Only Express has this member. */
  readonly headersSent?: boolean;
  /** True if the response was already sent. Only Fastify has this member. */
  readonly sent?: boolean;
}

/** The response that a route sends. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Any JSON value, JSON text as bytes, or undefined for no body. */
  readonly body?: unknown;
}

/**
 * Sends a response. The body is sent as bytes and not as an object, so that the host's serializers can't
 * change it. For HEAD, the framework drops the body.
 */
export function send(response: HttpResponse, { status, headers = {}, body }: Answer): void {
  response.status(status);
  for (const [name, value] of Object.entries(headers)) response.header(name, value);
  if (body === undefined) {
    response.send();
    return;
  }
  response.header('Content-Type', 'application/json');
  response.send(Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)));
}

/** Returns the query string without its `?`, exactly as sent. */
export function queryOf({ originalUrl }: Pick<HttpRequest, 'originalUrl'>): string {
  const start = originalUrl.indexOf('?');
  return start < 0 ? '' : originalUrl.slice(start + 1);
}

/**
 * Returns the path without origin and query, even if the client sent an absolute URL
 * (`GET http://host/path`).
 */
export function pathOf({ originalUrl }: Pick<HttpRequest, 'originalUrl'>): string {
  return originalUrl.replace(/^https?:\/\/[^/?]*/i, '').replace(/\?.*$/s, '');
}

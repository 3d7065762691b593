import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/**
 * The members that requests of Express 5 and Fastify 5 have in common. Code that uses this type depends on
 * neither.
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
  /** Node's own request object on Fastify. Undefined on Express, whose request object is Node's own. */
  readonly raw?: IncomingMessage;
}

/** The members that responses of Express 5 and Fastify 5 have in common. */
export interface HttpResponse {
  status(code: number): this;
  header(name: string, value: string): this;
  getHeaders(): Readonly<Record<string, unknown>>;
  send(body?: Buffer): unknown;
  /** True on Express if the response was already sent. */
  readonly headersSent?: boolean;
  /** True on Fastify if the response was already sent. */
  readonly sent?: boolean;
}

/** The response that a route sends. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Any JSON value, or undefined for no body. */
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
  response.send(Buffer.from(JSON.stringify(body)));
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

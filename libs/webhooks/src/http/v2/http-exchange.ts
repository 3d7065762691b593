import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** The common part of Express 5's and Fastify 5's requests, so that this folder depends on neither. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, exactly as sent. */
  readonly originalUrl: string;
  readonly headers: IncomingHttpHeaders;
  readonly params: Readonly<Record<string, string | undefined>>;
  /** `http` or `https`, according to the host's trust-proxy setting. */
  readonly protocol: string;
  /** Name and port, according to the host's trust-proxy setting; missing in HTTP/1.0. */
  readonly host?: string;
  readonly body?: unknown;
  /** The bytes of the body, if the host keeps them (`rawBody: true`). */
  readonly rawBody?: unknown;
  /** On Fastify, Node's own request. On Express, the request itself is Node's. */
  readonly raw?: IncomingMessage;
}

/** The common part of Express 5's and Fastify 5's responses. */
export interface HttpResponse {
  status(code: number): this;
  header(name: string, value: string): this;
  getHeaders(): Readonly<Record<string, unknown>>;
  send(body?: Buffer): unknown;
  /** On Express: whether the response was already sent. */
  readonly headersSent?: boolean;
  /** On Fastify: whether the response was already sent. */
  readonly sent?: boolean;
}

/** The response of a route. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Any JSON value, or undefined for no body. */
  readonly body?: unknown;
}

/**
 * Sends bytes instead of an object, so that no serializer of the host changes them. For HEAD, the framework
 * drops the body.
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

/** Returns the path alone, even if the request is in absolute form (`GET http://host/path`). */
export function pathOf({ originalUrl }: Pick<HttpRequest, 'originalUrl'>): string {
  return originalUrl.replace(/^https?:\/\/[^/?]*/i, '').replace(/\?.*$/s, '');
}

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** What the requests of Express 5 and of Fastify 5 have in common, so that this folder depends on neither. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly originalUrl: string;
  readonly headers: IncomingHttpHeaders;
  readonly params: Readonly<Record<string, string | undefined>>;
  /** `http` or `https`, as the host's trust-proxy setting says. */
  readonly protocol: string;
  /** Host with port, as the host's trust-proxy setting says; missing in HTTP/1.0. */
  readonly host?: string;
  readonly body?: unknown;
  /** The bytes, where the host keeps them (`rawBody: true`). */
  readonly rawBody?: unknown;
  /** Node's own request on Fastify; on Express the request itself is that. */
  readonly raw?: IncomingMessage;
}

/** What the responses of Express 5 and of Fastify 5 have in common. */
export interface HttpResponse {
  status(code: number): this;
  header(name: string, value: string): this;
  getHeaders(): Readonly<Record<string, unknown>>;
  send(body?: Buffer): unknown;
  /** Express. */
  readonly headersSent?: boolean;
  /** Fastify. */
  readonly sent?: boolean;
}

/** What a route answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Any JSON value; undefined for no body. */
  readonly body?: unknown;
}

/** Sends bytes, not an object, so that no serializer of the host's changes them. HEAD loses its body in the framework. */
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

/** The query string without its `?`, as it was sent. */
export function queryOf({ originalUrl }: Pick<HttpRequest, 'originalUrl'>): string {
  const start = originalUrl.indexOf('?');
  return start < 0 ? '' : originalUrl.slice(start + 1);
}

/** The path alone, also of a request in absolute form (`GET http://host/path`). */
export function pathOf({ originalUrl }: Pick<HttpRequest, 'originalUrl'>): string {
  return originalUrl.replace(/^https?:\/\/[^/?]*/i, '').replace(/\?.*$/s, '');
}

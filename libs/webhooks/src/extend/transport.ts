/** One request. Everything is decided; the transport only sends it. */
export interface WebhookRequest {
  /** The webhook's `remote_url` without userinfo, which is sent in an `Authorization` header. */
  readonly url: string;
  readonly method: 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes of the event's body, UTF-8 JSON. */
  readonly body: Buffer;
}

/** Limits of one request. */
export interface TransportLimits {
  /** Maximum total time for DNS, connect, TLS, headers and body, in milliseconds. */
  readonly timeout: number;
  /** Maximum bytes of the response body that are read and kept; then the connection is dropped. */
  readonly responseLimit: number;
}

/** The response of a receiver. */
export interface WebhookResponse {
  readonly status: number;
  /** The header `Retry-After` as received; null if there was none. */
  readonly retryAfter: string | null;
  /** The beginning of the body as text; null if it is empty. */
  readonly excerpt: string | null;
}

/**
 * Sends requests to receivers. The default is `HttpServiceTransport` in
 * `send/network/http-service.transport.ts`. Never follows redirects. Rejects if there is no complete response
 * within the limits: with a `TransportTimeoutError`, an `AddressBlockedError`, or the error of the
 * connection.
 */
export interface WebhookTransport {
  send(request: WebhookRequest, limits: TransportLimits): Promise<WebhookResponse>;
  /** Closes the kept-alive connections. Called once, at shutdown. */
  close?(): Promise<void>;
}

/** One request as it goes out: everything is decided, the transport only carries it. */
export interface WebhookRequest {
  /** The webhook's `remote_url` without userinfo (that has become an `Authorization` header). */
  readonly url: string;
  readonly method: 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes of the event's body, UTF-8 JSON. */
  readonly body: Buffer;
}

/** Limits of one request. */
export interface TransportLimits {
  /** Total time over DNS, connect, TLS, headers and body, in milliseconds. */
  readonly timeout: number;
  /** Bytes of the answer's body that are read and kept; then the connection is dropped. */
  readonly responseLimit: number;
}

/** What a receiver answered. */
export interface WebhookResponse {
  readonly status: number;
  /** The header `Retry-After` as it came, if there was one. */
  readonly retryAfter: string | null;
  /** The beginning of the body as text; null when empty. */
  readonly excerpt: string | null;
}

/**
 * Carries requests to receivers. Never follows redirects. Rejects when there is no whole answer inside the
 * limits: with a `TransportTimeoutError`, an `AddressBlockedError`, or whatever error the connection had.
 */
export interface WebhookTransport {
  send(request: WebhookRequest, limits: TransportLimits): Promise<WebhookResponse>;
  /** Ends kept-alive connections; called once, at shutdown. */
  close?(): Promise<void>;
}

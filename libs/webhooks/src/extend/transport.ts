/** A complete request, which the transport must send unchanged. */
export interface WebhookRequest {
  /**
   * The webhook's `remote_url` without the userinfo part (`user:secret@`). If there is such a part, `headers`
   * contains it as an `Authorization` header.
   */
  readonly url: string;
  readonly method: 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The event's body: JSON in UTF-8. The transport must send exactly these bytes, because the signature
   * covers them. All requests of an event share this buffer, so a transport or an interceptor must never
   * change its bytes. To change a body, replace it with a copy.
   */
  readonly body: Buffer;
}

/** Limits of one request. */
export interface TransportLimits {
  /** Maximum total time for DNS, connect, TLS, headers and body, in milliseconds. */
  readonly timeout: number;
  /**
   * Maximum number of bytes of the response body that are read and kept. If the body is longer, the transport
   * closes the connection and returns the bytes that it has read.
   */
  readonly responseLimit: number;
}

/** The response of a receiver. */
export interface WebhookResponse {
  readonly status: number;
  /** Value of the header `Retry-After`, exactly as received; null if the response has no such header. */
  readonly retryAfter: string | null;
  /** The beginning of the response body as text; null if the body is empty. */
  readonly excerpt: string | null;
}

/**
 * Sends requests to receivers. The default is `HttpServiceTransport` in
 * `send/network/http-service.transport.ts`. A transport never follows redirects.
 */
export interface WebhookTransport {
  /**
   * Sends one request and returns the response, whatever its status is.
   * @throws TransportTimeoutError if the response is not complete within the timeout; AddressBlockedError if
   *   the receiver's address is not allowed; the original error if the connection fails
   */
  send(request: WebhookRequest, limits: TransportLimits): Promise<WebhookResponse>;
  /** Closes the kept-alive connections. Called once, at shutdown. */
  close?(): Promise<void>;
}

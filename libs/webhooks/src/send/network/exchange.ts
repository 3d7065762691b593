import type { Dispatcher } from 'undici';
import { TransportTimeoutError } from '../../errors/transport-timeout.error.js';
import { monotonicNow } from '../../shared/clock.js';

/** The limits of one exchange, that is, of one request and its response. */
export interface ExchangeLimits {
  /** The latest time at which the exchange ends, on the monotonic clock. */
  readonly deadline: number;
  /** Time from the start of the exchange to the deadline, in milliseconds. Used only in the error message. */
  readonly timeout: number;
  /**
   * Maximum number of bytes of the response body that are kept. If the body is longer, the connection is
   * dropped.
   */
  readonly responseLimit: number;
}

/** A response as the receiver sent it, except that a long body is cut off. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  /** The first `responseLimit` bytes of the body, or the whole body if it is shorter. */
  readonly body: Buffer;
}

/**
 * Maximum number of header names in a response. Receivers usually send about twenty headers. Axios would need
 * seconds to process thousands of headers.
 */
const maxHeaders = 100;
/** Maximum number of informational responses (1xx) before the final response. */
const maxInformationalResponses = 10;

/** The error that undici receives when an exchange drops its connection. Callers never see this error. */
const over = new Error('The exchange is over');

/**
 * One request and its response on an undici dispatcher. It ends when the response is complete, when more than
 * `responseLimit` bytes of the body have arrived, at the deadline, or with an error.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Resolves or rejects when the exchange ends. Everything that happens later is ignored. */
  readonly response: Promise<RawResponse>;
  private resolve: (response: RawResponse) => void;
  private reject: (error: unknown) => void;
  private readonly timer: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | undefined;
  private isOver = false;
  private status = 0;
  private headers: RawResponse['headers'] = {};
  private body: Buffer | undefined;
  private received = 0;
  private informationalResponses = 0;

  constructor(private readonly limits: ExchangeLimits) {
    this.response = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.timer = setTimeout(() => this.giveUp(), Math.max(0, limits.deadline - monotonicNow()));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // Sends nothing if the deadline has passed while the connection was being opened.
    if (this.isOver) this.drop();
  }

  /**
   * Undici also calls this for each informational response (1xx). The last call is for the final response.
   */
  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: RawResponse['headers']): void {
    this.status = status;
    this.headers = headers;
    if (status < 100) this.refuse('HPE_INVALID_STATUS');
    if (Object.keys(headers).length > maxHeaders) this.refuse('WEBHOOKS_TOO_MANY_HEADERS');
    if (status < 200 && ++this.informationalResponses > maxInformationalResponses)
      this.refuse('WEBHOOKS_TOO_MANY_INFORMATIONAL');
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    // Copies the chunk, because the chunk is a view of a large buffer with everything that the socket has
    // read. Even a view of one byte would keep this buffer in memory, and the buffer is thousands of times as
    // large.
    this.body ??= Buffer.allocUnsafe(this.limits.responseLimit);
    chunk.copy(this.body, this.received);
    this.received += chunk.length;
    if (this.received <= this.limits.responseLimit) return;
    if (this.end()) this.resolve(this.collected());
    this.drop();
  }

  /**
   * Resolves the response one `setImmediate` later, after undici has returned the connection to its pool.
   * Otherwise a caller that sends again immediately would open another connection.
   */
  onResponseEnd(): void {
    if (this.end()) queueMicrotask(() => setImmediate(() => this.resolve(this.collected())));
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    if (this.end()) this.reject(error);
  }

  private refuse(code: string): void {
    this.fail(refusal(code));
    this.drop();
  }

  private giveUp(): void {
    this.fail(new TransportTimeoutError(this.limits.timeout));
    this.drop();
  }

  private collected(): RawResponse {
    const body = this.body?.subarray(0, this.received) ?? Buffer.alloc(0);
    return { status: this.status, headers: this.headers, body };
  }

  /** Marks the exchange as ended. Returns false if it had already ended. */
  private end(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    clearTimeout(this.timer);
    return true;
  }

  private drop(): void {
    this.controller?.abort(over);
  }
}

/** Returns an error for a response that is refused. `failureOf` chooses the stored error text by the code. */
function refusal(code: string): Error {
  return Object.assign(new Error('The response is refused'), { code });
}

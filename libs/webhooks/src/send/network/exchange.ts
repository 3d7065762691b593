import type { Dispatcher } from 'undici';
import { TransportTimeoutError } from '../../errors/transport-timeout.error.js';
import { monotonicNow } from '../../shared/clock.js';

/** Limits of one exchange. */
export interface ExchangeLimits {
  /** Time on the monotonic clock at which the exchange ends. */
  readonly deadline: number;
  /** The total time that the deadline allows, in milliseconds, for the error message. */
  readonly timeout: number;
  /** Maximum bytes of the body that are kept; then the connection is dropped. */
  readonly responseLimit: number;
}

/** A response as it was received. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  /** The first `responseLimit` bytes, or fewer. */
  readonly body: Buffer;
}

/**
 * Maximum number of header names. Receivers send about twenty; axios needs seconds for thousands of them.
 */
const maxHeaders = 100;
/** Maximum number of informational responses (1xx) before the final one. */
const maxInformationalResponses = 10;

/** Tells undici to drop the connection. Callers never see it. */
const over = new Error('The exchange is over');

/**
 * One request and its response on an undici dispatcher. Ends when the response is complete, when
 * `responseLimit` bytes of it have arrived, at the deadline, or with an error.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Settles once; whatever happens later is ignored. */
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
    // The deadline passed during the connect, so nothing may be written any more.
    if (this.isOver) this.drop();
  }

  /** Called for each informational response (1xx) too; the last call counts. */
  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: RawResponse['headers']): void {
    this.status = status;
    this.headers = headers;
    if (status < 100) this.refuse('HPE_INVALID_STATUS');
    if (Object.keys(headers).length > maxHeaders) this.refuse('WEBHOOKS_TOO_MANY_HEADERS');
    if (status < 200 && ++this.informationalResponses > maxInformationalResponses)
      this.refuse('WEBHOOKS_TOO_MANY_INFORMATIONAL');
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    // Copied, because a chunk is a view of everything that the socket has read. Keeping a chunk of one byte
    // would keep thousands of times as much memory.
    this.body ??= Buffer.allocUnsafe(this.limits.responseLimit);
    chunk.copy(this.body, this.received);
    this.received += chunk.length;
    if (this.received <= this.limits.responseLimit) return;
    if (this.end()) this.resolve(this.collected());
    this.drop();
  }

  /**
   * Resolves one `setImmediate` later, when undici has taken its connection back. Otherwise a caller that
   * sends again immediately would open another connection.
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

  /** Returns false if it was already over. */
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

/** The stored error text is chosen by the code, in `failureOf`. */
function refusal(code: string): Error {
  return Object.assign(new Error('The response is refused'), { code });
}

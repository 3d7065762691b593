import type { Dispatcher } from 'undici';
import { TransportTimeoutError } from '../../errors/transport-timeout.error.js';
import { monotonicNow } from '../../shared/clock.js';
import { DeadlineTimer } from '../../shared/deadline-timer.js';
import type { Connection } from './connection.js';
import type { OutgoingBody } from './outgoing-body.js';
import { refusal } from './response-bounds.js';

/** The limits of one exchange, that is, of one request and its response. */
export interface ExchangeLimits {
  /** The latest time at which the exchange ends, on the monotonic clock. */
  readonly deadline: number;
  /** Time from the start of the exchange to the deadline, in milliseconds. Used only in the error message. */
  readonly timeout: number;
  /**
   * Maximum number of bytes of the response body that are kept. If the body is longer, the connection is
   * closed.
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

/** Statuses of responses without a body, even if they have a `Content-Length` (RFC 9110, 6.4.1). */
const bodilessStatuses: ReadonlySet<number> = new Set([204, 304]);

/**
 * One request and its response. It ends when the response is complete, when more than `responseLimit` bytes
 * of the body or too much framing have arrived, at the deadline, or with an error.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Resolves or rejects when the exchange ends. Everything that happens later is ignored. */
  readonly response: Promise<RawResponse>;
  private resolve: (response: RawResponse) => void;
  private reject: (error: unknown) => void;
  private readonly timer: DeadlineTimer;
  private connection: Connection | undefined;
  private resend: (() => void) | undefined;
  private isOver = false;
  private status = 0;
  private headers: RawResponse['headers'] = {};
  private body: Buffer | undefined;
  private received = 0;
  /** True if the response is a success, but is paused until the connection has the whole request. */
  private awaitsBody = false;

  /** @param onIdle called when the connection can be used by another exchange */
  constructor(
    private readonly limits: ExchangeLimits,
    private readonly outgoing: OutgoingBody,
    private readonly onIdle: (connection: Connection) => void,
  ) {
    this.response = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.timer = new DeadlineTimer(limits.deadline - monotonicNow(), () => this.giveUp());
  }

  /**
   * Sends the request on a connection.
   * @param resend called if the connection fails before a byte of a response has arrived. Only given for a
   *   connection that has been used before: its receiver may have closed it at the same moment, without
   *   having read the request
   */
  sendOn(connection: Connection, request: Dispatcher.DispatchOptions, resend?: () => void): void {
    this.connection = connection;
    this.resend = resend;
    connection.send(request, this);
  }

  onRequestStart(): void {
    this.connection?.awaitResponse(this.limits.responseLimit, () => this.cut());
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: RawResponse['headers'],
  ): void {
    this.status = status;
    this.headers = headers;
    if (status < 100) this.refuse('HPE_INVALID_STATUS');
    if (status >= 200 && status < 300 && !this.outgoing.isPassedOn) this.awaitBody(controller);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    // Copies the chunk, because the chunk is a view of a larger buffer with everything that the socket has
    // read. Even a view of one byte would keep this buffer in memory.
    this.body ??= Buffer.allocUnsafe(this.limits.responseLimit);
    chunk.copy(this.body, this.received);
    this.received += chunk.length;
    if (this.received > this.limits.responseLimit) this.cut();
  }

  /**
   * Resolves the response one `setImmediate` later, after undici has released the connection. Otherwise a
   * caller that sends again immediately would open another connection.
   */
  onResponseEnd(): void {
    const { connection } = this;
    if (!this.end() || !connection) return;
    connection.endResponse();
    queueMicrotask(() =>
      setImmediate(() => {
        if (connection.release()) this.onIdle(connection);
        this.resolve(this.collected());
      }),
    );
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.isOver) return;
    const { resend, connection } = this;
    this.resend = undefined;
    void connection?.destroy();
    if (resend && !connection?.hasReceived) resend();
    else this.failOnConnection(error);
  }

  fail(error: unknown): void {
    if (!this.end()) return;
    if (this.awaitsBody) this.resolve(this.collected());
    else this.reject(error);
  }

  /**
   * Pauses the response of a receiver that has accepted the request before it has read the whole request.
   * Undici closes the connection when the response is complete, and the receiver would lose the rest of the
   * request. If the rest can't be sent, the response still counts.
   */
  private awaitBody(controller: Dispatcher.DispatchController): void {
    this.awaitsBody = true;
    this.connection?.pauseResponse(controller);
    this.outgoing.whenPassedOn(() => {
      this.awaitsBody = false;
      this.connection?.resumeResponse(controller);
    });
  }

  private failOnConnection(error: NodeJS.ErrnoException): void {
    switch (error.code) {
      case 'UND_ERR_SOCKET':
        return this.fail(this.connection?.hasReceived ? error : refusal('WEBHOOKS_NO_ANSWER'));
      case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
        // Undici reports this error also for invalid headers that follow a `Content-Length`.
        if (this.status === 0) return this.fail(refusal('HPE_INVALID_HEADERS'));
        if (bodilessStatuses.has(this.status)) return this.cut();
        return this.fail(error);
      default:
        return this.fail(error);
    }
  }

  /** Ends the exchange with what has arrived, and drops the rest. The status has decided already. */
  private cut(): void {
    if (this.status === 0) return this.refuse('HPE_INVALID_HEADERS');
    if (this.end()) this.resolve(this.collected());
    this.drop();
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
    this.timer.clear();
    return true;
  }

  private drop(): void {
    void this.connection?.destroy();
  }
}

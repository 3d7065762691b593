import type { Dispatcher } from 'undici';
import { TransportTimeoutError } from '../../errors/transport-timeout.error.js';
import { monotonicNow } from '../../shared/clock.js';

/** What ends an exchange. */
export interface ExchangeLimits {
  /** On the monotonic clock. */
  readonly deadline: number;
  /** The whole time until the deadline, in milliseconds, for the error's words. */
  readonly timeout: number;
  readonly responseLimit: number;
}

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  /** At most `responseLimit` bytes of it. */
  readonly body: Buffer;
}

/** Names of headers. A receiver has some twenty; axios takes seconds over thousands of them. */
const mostHeaders = 100;
/** Informational answers (1xx) before the one that counts. */
const mostInformational = 10;

/** Nobody gets to see it: it only tells undici to drop the connection. */
const over = new Error('The exchange is over');

/** One request and its answer on an undici dispatcher: ends with the answer, with enough of it, at the deadline, or with an error. */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Settles once, whatever comes later. */
  readonly answer: Promise<RawAnswer>;
  private resolve: (answer: RawAnswer) => void;
  private reject: (error: unknown) => void;
  private readonly timer: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | undefined;
  private isOver = false;
  private status = 0;
  private headers: RawAnswer['headers'] = {};
  private body: Buffer | undefined;
  private received = 0;
  private informational = 0;

  constructor(private readonly limits: ExchangeLimits) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.timer = setTimeout(() => this.giveUp(), Math.max(0, limits.deadline - monotonicNow()));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // The deadline came while it was connecting: nothing may be written any more.
    if (this.isOver) this.drop();
  }

  /** Called for each informational answer (1xx) too; the last one counts. */
  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: RawAnswer['headers']): void {
    this.status = status;
    this.headers = headers;
    if (status < 100) this.refuse('HPE_INVALID_STATUS');
    if (Object.keys(headers).length > mostHeaders) this.refuse('WEBHOOKS_TOO_MANY_HEADERS');
    if (status < 200 && ++this.informational > mostInformational)
      this.refuse('WEBHOOKS_TOO_MANY_INFORMATIONAL');
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    // The chunk is part of all that the socket has read, and may be a single byte of it: to keep it would take thousands of times as much.
    this.body ??= Buffer.allocUnsafe(this.limits.responseLimit);
    chunk.copy(this.body, this.received);
    this.received += chunk.length;
    if (this.received <= this.limits.responseLimit) return;
    if (this.end()) this.resolve(this.collected());
    this.drop();
  }

  /** Told after undici has taken its connection back, an immediate later: whoever sends again at once shall not open another. */
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

  private collected(): RawAnswer {
    const body = this.body?.subarray(0, this.received) ?? Buffer.alloc(0);
    return { status: this.status, headers: this.headers, body };
  }

  /** False when it was over already. */
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

/** The code is for `failureOf`, which has the words for it. */
function refusal(code: string): Error {
  return Object.assign(new Error('The answer is refused'), { code });
}

import type { WebhookRequest, WebhookResponse, WebhookTransport } from '../extend/transport.js';

/** A request that would have been sent. */
export interface RecordedRequest extends WebhookRequest {
  /** The parsed body. */
  readonly json: unknown;
}

/**
 * An answer of a RecordingTransport: a status, a whole response, an error to reject with, or a function that
 * returns one of them for the request.
 */
export type RecordedAnswer =
  | number
  | WebhookResponse
  | Error
  | ((
      request: RecordedRequest,
    ) => number | WebhookResponse | Error | Promise<number | WebhookResponse | Error>);

/**
 * A transport that records requests and sends nothing. Pass it to `WebhooksModule.forRoot({ transport })` to
 * test what your app sends.
 *
 * ```ts
 * transport.answer(503, 503);         // for the next two requests, then 200 again
 * expect(transport.requests[0].json).toEqual({ … });
 * ```
 */
export class RecordingTransport implements WebhookTransport {
  /** All recorded requests, in the order in which they were sent. */
  readonly requests: RecordedRequest[] = [];
  private readonly scripted: RecordedAnswer[] = [];
  private defaultAnswer: RecordedAnswer = 200;

  /** Sets the answers to the next requests, one for each. */
  answer(...answers: RecordedAnswer[]): void {
    this.scripted.push(...answers);
  }

  /** Sets the answer to all other requests. Default 200. */
  answerWith(answer: RecordedAnswer): void {
    this.defaultAnswer = answer;
  }

  /**
   * Records the request. The library calls this for each attempt.
   *
   * @returns the response that the test has set
   * @throws the error that the test has set
   */
  async send(request: WebhookRequest): Promise<WebhookResponse> {
    const recorded = { ...request, json: JSON.parse(request.body.toString()) as unknown };
    this.requests.push(recorded);
    const scripted = this.scripted.shift() ?? this.defaultAnswer;
    const answer = typeof scripted === 'function' ? await scripted(recorded) : scripted;
    if (typeof answer === 'number') return { status: answer, retryAfter: null, excerpt: null };
    if ('message' in answer) throw answer;
    return answer;
  }
}

import type { WebhookRequest, WebhookResponse, WebhookTransport } from '../extend/transport.js';

/** A request that the library wanted to send. */
export interface RecordedRequest extends WebhookRequest {
  /** The body, parsed as JSON. */
  readonly json: unknown;
}

/**
 * An answer of a RecordingTransport. This is a status, a whole response, or an error with which `send`
 * rejects. It can also be a function that is called with the request and returns one of these.
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
  /** All recorded requests, in the order in which the library called `send`. */
  readonly requests: RecordedRequest[] = [];
  private readonly scripted: RecordedAnswer[] = [];
  private defaultAnswer: RecordedAnswer = 200;

  /** Sets the answers to the next requests. Each request gets one of the answers, in the given order. */
  answer(...answers: RecordedAnswer[]): void {
    this.scripted.push(...answers);
  }

  /** Sets the default answer, for requests to which `answer` has assigned no answer. Initially 200. */
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

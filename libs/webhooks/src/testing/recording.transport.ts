import type { WebhookRequest, WebhookResponse, WebhookTransport } from '../extend/transport.js';

/** A request that would have gone out. */
export interface RecordedRequest extends WebhookRequest {
  /** The body, parsed. */
  readonly json: unknown;
}

/** A status, a whole answer, an error to reject with, or a function that gives one of them for the request. */
export type RecordedAnswer =
  | number
  | WebhookResponse
  | Error
  | ((
      request: RecordedRequest,
    ) => number | WebhookResponse | Error | Promise<number | WebhookResponse | Error>);

/**
 * Sends nothing and keeps everything: give it to `WebhooksModule.forRoot({ transport })` to test what your app sends.
 *
 * ```ts
 * transport.answer(503, 503);         // the next two requests; then 200 again
 * expect(transport.requests[0].json).toEqual({ … });
 * ```
 */
export class RecordingTransport implements WebhookTransport {
  /** In the order in which they were sent. */
  readonly requests: RecordedRequest[] = [];
  private readonly scripted: RecordedAnswer[] = [];
  private standard: RecordedAnswer = 200;

  /** What the next requests get, one each. */
  answer(...answers: RecordedAnswer[]): void {
    this.scripted.push(...answers);
  }

  /** What all other requests get from now on. Default 200. */
  answerWith(answer: RecordedAnswer): void {
    this.standard = answer;
  }

  async send(request: WebhookRequest): Promise<WebhookResponse> {
    const recorded = { ...request, json: JSON.parse(request.body.toString()) as unknown };
    this.requests.push(recorded);
    const scripted = this.scripted.shift() ?? this.standard;
    const answer = typeof scripted === 'function' ? await scripted(recorded) : scripted;
    if (typeof answer === 'number') return { status: answer, retryAfter: null, excerpt: null };
    if ('message' in answer) throw answer;
    return answer;
  }
}

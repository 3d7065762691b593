import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConflictException, HttpException, Injectable, Logger, UnauthorizedException } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { WebhookVerificationError } from '../errors/webhook-verification.error.js';
import { textOf } from '../shared/text-of.js';
import { whenAnswered } from './when-answered.js';
import type { WebhookCredentials } from './credentials.js';
import { MemoryReceivedWebhooks } from './memory.received-webhooks.js';
import { requiredHeader } from './received-headers.js';
import type { ReceivedHeaders } from './received-headers.js';
import type { ReceivedWebhooks } from './received-webhooks.js';
import { WebhookVerifier } from './webhook-verifier.js';
import type { VerifyWebhookOptions } from './webhook-verifier.js';

/** The options of `WebhookGuard`: credentials, tolerance, and the store of received events. */
export interface WebhookGuardOptions extends WebhookCredentials, VerifyWebhookOptions {
  /**
   * The store that remembers which events were processed. Default: a new `MemoryReceivedWebhooks` for this
   * guard.
   */
  readonly received?: ReceivedWebhooks;
}

/** The properties that requests of Express and of Fastify have in common. */
interface ReceivedRequest {
  readonly headers: Exclude<ReceivedHeaders, { get(name: string): string | null }>;
  readonly rawBody?: Uint8Array;
}

/**
 * A request or a response, as the web framework passes it. Express passes Node's own object. Fastify passes a
 * wrapper, whose property `raw` is Node's object.
 */
type Wrapped<Raw> = Raw | { readonly raw: Raw };

function rawOf<Raw extends object>(wrapped: Wrapped<Raw>): Raw {
  return 'raw' in wrapped ? wrapped.raw : wrapped;
}

/**
 * Returns true if the sender has disconnected. It is not sufficient to look at the response: when the
 * connection closes, the response to a pipelined request stays open, and an HTTP/2 response has no property
 * `closed`.
 */
function isDisconnected(request: IncomingMessage, response: ServerResponse): boolean {
  return response.closed || request.aborted || request.socket.destroyed;
}

/**
 * Accepts only genuine requests of one webhook, and each event only once. To verify signatures, the guard
 * needs the raw bodies of requests. Nest provides raw bodies if you create the app with
 * `NestFactory.create(AppModule, { rawBody: true })`. If a token is the only credential, you don't need this
 * option.
 *
 * ```ts
 * @Put('webhooks/orders')
 * @UseGuards(new WebhookGuard({ secret: process.env.WEBHOOK_SECRET }))
 * orderChanged(@Body() order: OrderBody) { … }
 * ```
 *
 * - A request that isn't genuine, or whose content type isn't JSON in UTF-8, is answered with status 401.
 * - A request with an event that was processed before is answered with status 200 and doesn't reach the
 *   handler. Such a request can be a retry of the sender, or a copy that an eavesdropper sends.
 * - While the handler of an event is still running, another request with this event is answered with status
 *   409.
 * - If the handler responded with an error, the next request with this event is accepted.
 * - If the sender disconnects, the handler continues. Its status still decides whether the event is
 *   processed.
 *
 * Create a separate guard for each webhook. If two webhooks receive the same event, both requests have the
 * same event id, so a shared guard would pass only one of the two requests to a handler. To inject the
 * secret, extend this class.
 */
@Injectable()
export class WebhookGuard implements CanActivate {
  private readonly logger = new Logger('WebhookGuard');
  private readonly received: ReceivedWebhooks;
  private readonly verifier: WebhookVerifier;
  private hasWarned = false;

  /**
   * @throws TypeError when the credentials are missing or malformed, an option is unknown, or the tolerance
   *   is not a duration. So you notice the mistake at start-up, not at the first request
   */
  constructor(options: WebhookGuardOptions) {
    this.verifier = new WebhookVerifier(options, options, ['tolerance', 'received']);
    this.received = options.received ?? new MemoryReceivedWebhooks();
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<ReceivedRequest & Wrapped<IncomingMessage>>();
    const id = this.verify(request);
    if (id === null) return true;
    const receipt = await this.received.begin(id);
    if (receipt === 'done') throw new HttpException('This event was received before', 200);
    if (receipt === 'busy') throw new ConflictException('This event is being processed by another request');
    await this.endWithAnswer(id, rawOf(request), rawOf(http.getResponse<Wrapped<ServerResponse>>()));
    return true;
  }

  private verify({ rawBody, headers }: ReceivedRequest): string | null {
    if (rawBody === undefined && this.verifier.needsBody) throw this.refuseWithoutBody();
    try {
      requiredHeader(headers, 'content-type');
      return this.verifier.verify(rawBody ?? '', headers).id;
    } catch (error) {
      if (error instanceof WebhookVerificationError) throw new UnauthorizedException(error.message);
      throw error;
    }
  }

  /**
   * Logs the warning only once. Anybody can send a request without a raw body and could otherwise flood the
   * log.
   */
  private refuseWithoutBody(): UnauthorizedException {
    if (!this.hasWarned)
      this.logger.warn(
        'A request has no raw body, so its signature cannot be verified. Start the app with NestFactory.create(…, { rawBody: true }).',
      );
    this.hasWarned = true;
    return new UnauthorizedException('The request has no JSON body');
  }

  /**
   * Calls `end` when the handler answers. Until then, later guards and pipes can still refuse the request,
   * and the event would remain unprocessed. If the sender has already disconnected, throws an error, so that
   * the handler isn't called.
   */
  private async endWithAnswer(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isDisconnected(request, response)) {
      await this.end(id, false);
      throw new ConflictException('The connection was closed before the event could be processed');
    }
    whenAnswered(response, (status) => void this.end(id, status >= 200 && status < 300));
  }

  private async end(id: string, isDone: boolean): Promise<void> {
    try {
      await this.received.end(id, isDone);
    } catch (error) {
      this.logger.error(
        `The end of event ${id} could not be stored, so requests with this event may be answered with status 409: ${textOf(error)}`,
      );
    }
  }
}

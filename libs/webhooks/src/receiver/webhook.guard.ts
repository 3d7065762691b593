import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConflictException, HttpException, Injectable, Logger, UnauthorizedException } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { WebhookVerificationError } from '../errors/webhook-verification.error.js';
import { textOf } from '../shared/text-of.js';
import { checkCredentials } from './credentials.js';
import type { WebhookCredentials } from './credentials.js';
import { MemoryReceivedWebhooks } from './memory.received-webhooks.js';
import type { ReceivedHeaders } from './received-headers.js';
import type { ReceivedWebhooks } from './received-webhooks.js';
import type { VerifyWebhookOptions } from './verify-webhook.js';
import { verifyWebhook } from './verify-webhook.js';

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
 * - A request that isn't genuine is answered with status 401.
 * - A request with an event that was processed before is answered with status 200 and doesn't reach the
 *   handler. Such a request can be a retry of the sender, or a copy that an eavesdropper sends.
 * - While the handler of an event is still running, another request with this event is answered with status
 *   409.
 * - If the handler responded with an error, the next request with this event is accepted.
 *
 * Create a separate guard for each webhook. If two webhooks receive the same event, both requests have the
 * same event id, so a shared guard would pass only one of the two requests to a handler. To inject the
 * secret, extend this class.
 */
@Injectable()
export class WebhookGuard implements CanActivate {
  private readonly logger = new Logger('WebhookGuard');
  private readonly received: ReceivedWebhooks;
  private readonly needsBody: boolean;
  private hasWarned = false;

  /**
   * @throws TypeError when the credentials are missing or malformed. So you notice the mistake at start-up,
   *   not at the first request
   */
  constructor(private readonly options: WebhookGuardOptions) {
    const { secrets, publicKeys } = checkCredentials(options);
    this.needsBody = secrets.length + publicKeys.length > 0;
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
    await this.endWithResponse(id, rawOf(request), rawOf(http.getResponse<Wrapped<ServerResponse>>()));
    return true;
  }

  private verify({ rawBody, headers }: ReceivedRequest): string | null {
    if (rawBody === undefined && this.needsBody) throw this.refuseWithoutBody();
    try {
      return verifyWebhook(rawBody ?? '', headers, this.options, this.options).id;
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
   * Calls `end` only when the response has ended. Until then, later guards and pipes can still refuse the
   * request, and the event would remain unprocessed. If the sender has already disconnected, throws an error,
   * so that the handler isn't called.
   */
  private async endWithResponse(
    id: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (isDisconnected(request, response)) {
      await this.end(id, false);
      throw new ConflictException('The connection was closed before the event could be processed');
    }
    const { socket } = request;
    let hasEnded = false;
    const end = (): void => {
      if (hasEnded) return;
      hasEnded = true;
      response.off('close', end);
      socket.off('close', end);
      const { writableFinished, statusCode } = response;
      void this.end(id, writableFinished && statusCode >= 200 && statusCode < 300);
    };
    response.once('close', end);
    socket.once('close', end);
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

import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConflictException, HttpException, Injectable, Logger, UnauthorizedException } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { WebhookVerificationError } from '../errors/webhook-verification.error.js';
import { checkedCredentials } from './credentials.js';
import type { WebhookCredentials } from './credentials.js';
import { MemoryReceivedWebhooks } from './memory.received-webhooks.js';
import type { ReceivedHeaders } from './received-headers.js';
import type { ReceivedWebhooks } from './received-webhooks.js';
import type { VerifyWebhookOptions } from './verify-webhook.js';
import { verifyWebhook } from './verify-webhook.js';

export interface WebhookGuardOptions extends WebhookCredentials, VerifyWebhookOptions {
  /** What was received before. Default: a `MemoryReceivedWebhooks` of the guard's own. */
  readonly received?: ReceivedWebhooks;
}

/** What the requests of Express and of Fastify have in common. */
interface ReceivedRequest {
  readonly headers: Exclude<ReceivedHeaders, { get(name: string): string | null }>;
  readonly rawBody?: Uint8Array;
}

/** Requests and responses of Express are Node's own, those of Fastify have it. */
type Wrapped<Raw> = Raw | { readonly raw: Raw };

function rawOf<Raw extends object>(wrapped: Wrapped<Raw>): Raw {
  return 'raw' in wrapped ? wrapped.raw : wrapped;
}

/** Whether its sender is gone already. The answer alone doesn't tell: that to a request behind another on its connection isn't closed with it, and HTTP/2's has no `closed`. */
function isGone(request: IncomingMessage, answer: ServerResponse): boolean {
  return answer.closed || request.aborted || request.socket.destroyed;
}

/**
 * Lets in what comes from a webhook, and each event once. Needs `NestFactory.create(AppModule, { rawBody: true })`.
 *
 * ```ts
 * @Put('webhooks/orders')
 * @UseGuards(new WebhookGuard({ secret: process.env.WEBHOOK_SECRET }))
 * orderChanged(@Body() order: OrderBody) { … }
 * ```
 *
 * What isn't genuine is answered with 401. An event that was taken before, sent again by its sender or by whoever has listened, is answered with 200 and
 * doesn't reach the handler; one whose handler is still at it with 409. What the handler has answered with an error may come again.
 *
 * One guard for each webhook: events that go to two of them have the same id. Where the secret has to be injected, extend it.
 */
@Injectable()
export class WebhookGuard implements CanActivate {
  private readonly logger = new Logger('WebhookGuard');
  private readonly received: ReceivedWebhooks;
  private readonly needsBody: boolean;
  private hasWarned = false;

  /** @throws TypeError at the start of the app, and not with the first request, when there is nothing to know the webhook by */
  constructor(private readonly options: WebhookGuardOptions) {
    const { secrets, publicKeys } = checkedCredentials(options);
    this.needsBody = secrets.length + publicKeys.length > 0;
    this.received = options.received ?? new MemoryReceivedWebhooks();
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<ReceivedRequest & Wrapped<IncomingMessage>>();
    const id = this.verifiedId(request);
    if (id === null) return true;
    const receipt = await this.received.begin(id);
    if (receipt === 'done') throw new HttpException('Received before', 200);
    if (receipt === 'busy') throw new ConflictException('This event is being received right now');
    await this.endWith(id, rawOf(request), rawOf(http.getResponse<Wrapped<ServerResponse>>()));
    return true;
  }

  private verifiedId({ rawBody, headers }: ReceivedRequest): string | null {
    if (rawBody === undefined && this.needsBody) throw this.withoutBody();
    try {
      return verifyWebhook(rawBody ?? '', headers, this.options, this.options).id;
    } catch (error) {
      if (error instanceof WebhookVerificationError) throw new UnauthorizedException(error.message);
      throw error;
    }
  }

  /** Anybody can send such a request, so it is said once. */
  private withoutBody(): UnauthorizedException {
    if (!this.hasWarned)
      this.logger.warn(
        'A request came without the bytes of its body: NestFactory.create(…, { rawBody: true }) keeps them',
      );
    this.hasWarned = true;
    return new UnauthorizedException('The request has no JSON body');
  }

  /** Guards and pipes that come later can refuse it still, so the answer decides; where nobody waits for that any more the handler isn't asked at all. */
  private async endWith(id: string, request: IncomingMessage, answer: ServerResponse): Promise<void> {
    if (isGone(request, answer)) {
      await this.end(id, false);
      throw new ConflictException('The connection was closed before the event could be received');
    }
    const { socket } = request;
    let hasEnded = false;
    const end = (): void => {
      if (hasEnded) return;
      hasEnded = true;
      answer.off('close', end);
      socket.off('close', end);
      const { writableFinished, statusCode } = answer;
      void this.end(id, writableFinished && statusCode >= 200 && statusCode < 300);
    };
    answer.once('close', end);
    socket.once('close', end);
  }

  private async end(id: string, isDone: boolean): Promise<void> {
    try {
      await this.received.end(id, isDone);
    } catch (error) {
      this.logger.error(`It can't be remembered what became of event ${id}: ${String(error)}`);
    }
  }
}

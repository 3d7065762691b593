import { Catch, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { textOf } from '../../shared/text-of.js';
import { credentialsOf } from './credentials.js';
import type { HttpRequest, HttpResponse } from './http-exchange.js';
import { pathOf, send } from './http-exchange.js';
import { answerFor } from './v2-answer.js';

/**
 * Answers every error in the shape of the v2 API: `{"detail":…}`, or the invalid fields with their problems.
 * Use it for your own v2 controllers too: `@UseFilters(V2ExceptionFilter)`. If the body of an HttpException
 * is your own object, that object is the response: `new BadRequestException({ tax: ['This field is
 * required.'] })`.
 */
@Catch()
export class V2ExceptionFilter implements ExceptionFilter {
  /** Not `Telemetry`: hosts use this filter in modules that can't inject it. */
  private readonly logger = new Logger('Webhooks');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<HttpRequest>();
    const response = host.switchToHttp().getResponse<HttpResponse>();
    const answer = answerFor(error, {
      method: request.method,
      hasCredentials: credentialsOf(request) !== undefined,
      retryAfter: throttlerWaitOf(response),
    });
    if (answer.status >= 500) this.log(request, error);
    if (response.headersSent || response.sent) return;
    send(response, answer);
  }

  /** Logs neither the query string, which may contain a token, nor the body. */
  private log(request: HttpRequest, error: unknown): void {
    const { message, stack } = (error ?? {}) as Partial<Error>;
    this.logger.error(`${request.method} ${pathOf(request)}: ${message ?? textOf(error)}`, stack);
  }
}

/**
 * Returns the longest wait in seconds: `@nestjs/throttler` sets `Retry-After`, or `Retry-After-burst` if the
 * host has named a throttler "burst".
 */
function throttlerWaitOf(response: HttpResponse): string | undefined {
  const waits = Object.entries(response.getHeaders())
    .filter(([name, value]) => /^retry-after(-|$)/i.test(name) && /^\d+$/.test(String(value)))
    .map(([, value]) => Number(value));
  return waits.length > 0 ? String(Math.max(...waits)) : undefined;
}

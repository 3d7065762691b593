import { Catch, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { textOf } from '../../shared/text-of.js';
import { credentialsOf } from './credentials.js';
import type { HttpRequest, HttpResponse } from './http-exchange.js';
import { pathOf, send } from './http-exchange.js';
import { answerFor } from './v2-answer.js';

/**
 * Responds to every error in the format of the v2 API: `{"detail":…}`, or the invalid fields with their error
 * messages. Use it for your own v2 controllers too: `@UseFilters(V2ExceptionFilter)`. If you pass your own
 * object to an HttpException with a status below 500, that object is the body of the response:
 * `new BadRequestException({ tax: ['This field is required.'] })`.
 */
@Catch()
export class V2ExceptionFilter implements ExceptionFilter {
  /**
   * Nest's logger. The filter doesn't use `Telemetry`, because hosts use this filter in modules that can't
   * inject `Telemetry`.
   */
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

  /**
   * Logs an error with the method and the path. The line contains neither the body nor the query string,
   * which may contain a token.
   */
  private log(request: HttpRequest, error: unknown): void {
    const { message, stack } = (error ?? {}) as Partial<Error>;
    this.logger.error(`${request.method} ${pathOf(request)}: ${message ?? textOf(error)}`, stack);
  }
}

/**
 * Returns the longest wait that a throttler has set on the response, in seconds. `@nestjs/throttler` sets the
 * header `Retry-After`. For a throttler that the host has named "burst", the header is `Retry-After-burst`.
 * Returns undefined if there is no such header.
 */
function throttlerWaitOf(response: HttpResponse): string | undefined {
  const waits = Object.entries(response.getHeaders())
    .filter(([name, value]) => /^retry-after(-|$)/i.test(name) && /^\d+$/.test(String(value)))
    .map(([, value]) => Number(value));
  return waits.length > 0 ? String(Math.max(...waits)) : undefined;
}

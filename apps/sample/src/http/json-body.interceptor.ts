import { isUtf8 } from 'node:buffer';
import { BadRequestException, Injectable, UnsupportedMediaTypeException } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { json } from 'express';
import type { Request, Response } from 'express';
import type { Observable } from 'rxjs';

const parseJson = json({ limit: '1mb', strict: false, verify: refuseBrokenUtf8 });
const parseFailed = 'entity.parse.failed';

/**
 * Parses the JSON body after authentication. Nest's own parser would run before authentication, so a request
 * with invalid JSON and no token would get status 400 instead of the authentication error. A request without
 * a body gets an empty object as its body.
 */
@Injectable()
export class JsonBodyInterceptor implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    if (hasBody(request) && !request.is('application/json')) throw unsupported(request);
    await read(request, http.getResponse<Response>());
    request.body ??= hasBody(request) ? null : {};
    return next.handle();
  }
}

function read(request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    parseJson(request, response, (error?: Error & { type?: string }) => {
      if (!error) resolve();
      else reject(error.type === parseFailed ? broken(error) : error);
    });
  });
}

/**
 * Refuses a body that is not valid UTF-8. Express's parser would replace the invalid bytes with U+FFFD, so
 * that the resource would contain text that the client did not send.
 */
function refuseBrokenUtf8(_request: unknown, _response: unknown, bytes: Buffer, encoding: string): void {
  if (encoding !== 'utf-8' || isUtf8(bytes)) return;
  throw Object.assign(new Error('the body is not valid UTF-8'), { type: parseFailed });
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function broken({ message }: Error): BadRequestException {
  return new BadRequestException({ detail: `JSON parse error - ${message}` });
}

function unsupported({ headers }: Request): UnsupportedMediaTypeException {
  return new UnsupportedMediaTypeException({
    detail: `Unsupported media type "${headers['content-type'] ?? ''}" in request.`,
  });
}

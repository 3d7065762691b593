import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { I18nContext, I18nService } from 'nestjs-i18n';
import { EntityNotFoundError } from 'typeorm';

/** Responds to every error with `{ statusCode, message, path }`, in the language of the client. */
@Catch()
export class ErrorsFilter implements ExceptionFilter {
  private readonly logger = new Logger('Errors');

  constructor(private readonly i18n: I18nService) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const statusCode = statusOf(error);
    if (statusCode >= 500) this.logger.error(error);
    response.status(statusCode).json({
      statusCode,
      message: this.messageOf(error, statusCode, I18nContext.current(host)?.lang),
      ...fieldErrorsOf(error),
      path: request.originalUrl,
    });
  }

  /** Translates the message of the error if it is a key, and else the default message of the status. */
  private messageOf(error: unknown, statusCode: number, lang: string | undefined): string {
    const message = error instanceof HttpException ? error.message : '';
    const key = message.startsWith('errors.') ? message : `errors.status.${statusCode}`;
    const translation = this.i18n.translate(key, { lang }) as string;
    return translation === key ? message : translation;
  }
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  return error instanceof EntityNotFoundError ? 404 : 500;
}

function fieldErrorsOf(error: unknown): object {
  const body = error instanceof HttpException ? error.getResponse() : {};
  return typeof body === 'object' && 'errors' in body ? { errors: body.errors } : {};
}

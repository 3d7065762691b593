import { HttpException } from '@nestjs/common';
import { InvalidWebhookError } from '../../errors/invalid-webhook.error.js';
import { NoExampleError } from '../../errors/no-example.error.js';
import { TooManyRequestsError } from '../../errors/too-many-requests.error.js';
import { TooManyWebhooksError } from '../../errors/too-many-webhooks.error.js';
import { WebhookNotFoundError } from '../../errors/webhook-not-found.error.js';
import type { Answer } from './http-exchange.js';
import { words } from './v2-errors.js';

/** Facts about the request and the response that influence how an error is answered. */
interface ErrorContext {
  readonly method: string;
  /** True if the request has credentials, even if they are invalid. */
  readonly hasCredentials: boolean;
  /**
   * The wait that a throttler has set on the response, in seconds. Undefined if no throttler has set a wait.
   */
  readonly retryAfter: string | undefined;
}

/** Matches the default error messages of Nest and Nest's guards. v2's texts replace these messages. */
const defaultMessages =
  /^(Unauthorized|Forbidden( resource)?|Not Found|Cannot [A-Z]+ .*|Method Not Allowed|ThrottlerException: .*)$/s;

/** Returns v2's response to an error. */
export function answerFor(error: unknown, context: ErrorContext): Answer {
  if (error instanceof InvalidWebhookError) return { status: 400, body: error.fields };
  if (error instanceof TooManyWebhooksError) {
    const message = `Ensure this organization has no more than ${error.limit} webhooks.`;
    return { status: 400, body: { non_field_errors: [message] } };
  }
  if (error instanceof NoExampleError) {
    return { status: 400, body: { entity: [`"${error.entity}" has no example to send.`] } };
  }
  if (error instanceof TooManyRequestsError) return throttled(String(error.retryAfter));
  if (error instanceof WebhookNotFoundError) return { status: 404, body: { detail: words.notFound } };
  const status = statusOf(error);
  if (status === 429 && !writtenBody(error)) return throttled(context.retryAfter);
  return { status, headers: headersFor(status), body: bodyFor(error, status, context) };
}

/**
 * Returns the HTTP status for an error. HttpExceptions, and client errors (4xx) from http-errors or Fastify,
 * contain their status. All other errors get status 500.
 */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode, status } = (error ?? {}) as { statusCode?: unknown; status?: unknown };
  const claimed = Number(statusCode ?? status);
  return Number.isInteger(claimed) && claimed >= 400 && claimed < 500 ? claimed : 500;
}

function headersFor(status: number): Record<string, string> {
  return status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
}

function bodyFor(error: unknown, status: number, context: ErrorContext): unknown {
  if (status >= 500) return { detail: words.serverError };
  const written = writtenBody(error);
  if (written !== undefined) return written;
  const message = messageOf(error);
  return { detail: defaultMessages.test(message) ? (wordsFor(status, context) ?? message) : message };
}

/**
 * Returns the body of an HttpException that was created with an object as its body. This body is sent
 * unchanged. Returns undefined if Nest created the body. Such a body always contains `statusCode`.
 */
function writtenBody(error: unknown): object | undefined {
  if (!(error instanceof HttpException)) return undefined;
  const body = error.getResponse();
  return typeof body === 'object' && !('statusCode' in body) ? body : undefined;
}

function messageOf(error: unknown): string {
  const body = error instanceof HttpException ? error.getResponse() : error;
  if (typeof body === 'string') return body;
  const { message } = body as { message?: unknown };
  return Array.isArray(message) ? message.join(' ') : typeof message === 'string' ? message : 'Bad request.';
}

function wordsFor(status: number, { method, hasCredentials }: ErrorContext): string | undefined {
  if (status === 401) return hasCredentials ? words.badCredentials : words.notAuthenticated;
  if (status === 403) return words.forbidden;
  if (status === 404) return words.notFound;
  if (status === 405) return `Method "${method}" not allowed.`;
  return undefined;
}

/**
 * Returns the response with status 429. The header is always named `Retry-After`, even if the throttler used
 * another name.
 */
function throttled(retryAfter: string | undefined): Answer {
  if (retryAfter === undefined) return { status: 429, body: { detail: 'Request was throttled.' } };
  const wait = `${retryAfter} ${retryAfter === '1' ? 'second' : 'seconds'}`;
  const detail = `Request was throttled. Expected available in ${wait}.`;
  return { status: 429, headers: { 'Retry-After': retryAfter }, body: { detail } };
}

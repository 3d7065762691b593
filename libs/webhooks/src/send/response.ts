import { excerptOf } from './excerpt.js';
import type { RawAnswer } from './network/exchange.js';
import type { TransportLimits, WebhookResponse } from '../extend/transport.js';

/** What the worker wants to know of an answer. */
export function responseOf(
  { status, headers, body }: Pick<RawAnswer, 'status' | 'headers' | 'body'>,
  { responseLimit }: Pick<TransportLimits, 'responseLimit'>,
): WebhookResponse {
  return {
    status,
    retryAfter: firstOf(headers['retry-after']),
    excerpt: excerptOf(body, { isCut: body.length >= responseLimit }),
  };
}

function firstOf(header: unknown): string | null {
  const value: unknown = Array.isArray(header) ? header[0] : header;
  return typeof value === 'string' ? value : null;
}

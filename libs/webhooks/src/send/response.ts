import { excerptOf } from './excerpt.js';
import type { RawResponse } from './network/exchange.js';
import type { TransportLimits, WebhookResponse } from '../extend/transport.js';

/** Returns the parts of a received response that an attempt needs. */
export function responseOf(
  { status, headers, body }: Pick<RawResponse, 'status' | 'headers' | 'body'>,
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

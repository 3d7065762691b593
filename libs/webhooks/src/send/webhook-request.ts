import { requestPath } from './request-path.js';
import type { Signer } from './signer.js';
import type { WebhookRequest } from './transport.js';

/** What a request is made of. */
export interface OutgoingDelivery {
  /** The webhook's `remote_url` as it is stored. */
  readonly remoteUrl: string;
  readonly token: string;
  readonly eventId: string;
  /** The exact bytes of the event's body. */
  readonly body: Buffer;
}

/** @throws TypeError when `remoteUrl` is no url, and whatever the signer throws */
export function requestFor(
  delivery: OutgoingDelivery,
  { signer, userAgent, now }: { signer: Signer; userAgent: string; now: number },
): WebhookRequest {
  const url = new URL(delivery.remoteUrl);
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': String(delivery.body.length),
    'User-Agent': userAgent,
    ...basicAuthorization(url),
  };
  return {
    url: url.origin + requestPath(delivery.remoteUrl, url),
    method: 'PUT',
    headers: overridden(headers, signer.headersFor(delivery, now)),
    body: delivery.body,
  };
}

/** As curl does it: `https://user:secret@host/` goes out as `Authorization: Basic …`. */
function basicAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const credentials = Buffer.concat([percentDecoded(username), Buffer.from(':'), percentDecoded(password)]);
  return { Authorization: `Basic ${credentials.toString('base64')}` };
}

/** To bytes, for they need not be UTF-8: `%E9` is one byte, and `decodeURIComponent` would throw. */
function percentDecoded(text: string): Buffer {
  const bytes = text.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}

/** `winners` last; header names are the same in any case. */
function overridden(
  headers: Record<string, string>,
  winners: Record<string, string>,
): Record<string, string> {
  const taken = new Set(Object.keys(winners).map((name) => name.toLowerCase()));
  const kept = Object.entries(headers).filter(([name]) => !taken.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...winners };
}

import { atOnce } from '../shared/at-once.js';
import { remembered } from '../shared/remembered.js';
import { requestPath } from './network/request-path.js';
import type { SignableDelivery, Signer } from '../extend/signer.js';
import type { WebhookRequest } from '../extend/transport.js';

/** A delivery with everything that its request is made of. */
export interface OutgoingDelivery extends SignableDelivery {
  /** The webhook's `remote_url` as it is stored. */
  readonly remoteUrl: string;
}

/** @throws TypeError when `remoteUrl` is no url, and whatever the signer throws */
export function requestFor(
  delivery: OutgoingDelivery,
  { signer, userAgent, now }: { signer: Signer; userAgent: string; now: number },
): WebhookRequest {
  const { url, authorization } = addressOf(delivery.remoteUrl);
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'Content-Length': String(delivery.body.length),
    'User-Agent': userAgent,
  };
  if (authorization !== undefined) headers['Authorization'] = authorization;
  override(headers, atOnce(signer.headersFor(delivery, now), 'signer.headersFor()'));
  return { url, method: 'PUT', headers, body: delivery.body };
}

/** Where a `remoteUrl` points to, and what its userinfo says. */
const addressOf = remembered((remoteUrl): { url: string; authorization: string | undefined } => {
  const url = new URL(remoteUrl);
  return { url: url.origin + requestPath(remoteUrl, url), authorization: basicAuthorization(url) };
});

/** As curl does it: `https://user:secret@host/` goes out as `Authorization: Basic …`. */
function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const credentials = Buffer.concat([percentDecoded(username), Buffer.from(':'), percentDecoded(password)]);
  return `Basic ${credentials.toString('base64')}`;
}

/** To bytes, for they need not be UTF-8: `%E9` is one byte, and `decodeURIComponent` would throw. */
function percentDecoded(text: string): Buffer {
  const bytes = text.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}

/** `winners` last; header names are the same in any case. */
function override(headers: Record<string, string>, winners: Record<string, string>): void {
  for (const [name, value] of Object.entries(winners)) {
    for (const known of Object.keys(headers)) {
      if (known.length === name.length && known.toLowerCase() === name.toLowerCase()) delete headers[known];
    }
    headers[name] = value;
  }
}

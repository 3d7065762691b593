import { refusePromise } from '../shared/refuse-promise.js';
import { memoized } from '../shared/memoized.js';
import { requestPath } from './network/request-path.js';
import type { SignableDelivery, Signer } from '../extend/signer.js';
import type { WebhookRequest } from '../extend/transport.js';

/** A delivery with all data that its request needs. */
export interface OutgoingDelivery extends SignableDelivery {
  /** The webhook's `remote_url`, exactly as it is stored. */
  readonly remoteUrl: string;
}

/**
 * Builds the request of one attempt.
 * @throws TypeError if `remoteUrl` is not a URL, and any error that the signer throws
 */
export function requestFor(
  delivery: OutgoingDelivery,
  { signer, userAgent, now }: { signer: Signer; userAgent: string; now: number },
): WebhookRequest {
  const { url, authorization } = destinationOf(delivery.remoteUrl);
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'Content-Length': String(delivery.body.length),
    // Common firewalls refuse requests without this header.
    Accept: '*/*',
    'User-Agent': userAgent,
  };
  if (authorization !== undefined) headers['Authorization'] = authorization;
  override(headers, refusePromise(signer.headersFor(delivery, now), 'signer.headersFor()'));
  return { url, method: 'PUT', headers, body: delivery.body };
}

/**
 * Splits a `remoteUrl` into the URL of the request and the `Authorization` header. The header is undefined if
 * the `remoteUrl` has no userinfo.
 */
const destinationOf = memoized((remoteUrl): { url: string; authorization: string | undefined } => {
  const url = new URL(remoteUrl);
  return { url: url.origin + requestPath(remoteUrl, url), authorization: basicAuthorization(url) };
});

/**
 * Returns the `Authorization` header for a URL such as `https://user:secret@host/`: `Basic …`, as curl does.
 * Returns undefined if the URL has no userinfo.
 */
function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const credentials = Buffer.concat([percentDecoded(username), Buffer.from(':'), percentDecoded(password)]);
  return `Basic ${credentials.toString('base64')}`;
}

/**
 * Decodes percent-encoded text to bytes. `decodeURIComponent` is not used, because it throws if the bytes
 * aren't UTF-8, for example for `%E9`.
 */
function percentDecoded(text: string): Buffer {
  const bytes = text.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}

/**
 * Adds the headers in `winners`, which replace headers with the same name. Names are compared without regard
 * to case.
 */
function override(headers: Record<string, string>, winners: Record<string, string>): void {
  for (const [name, value] of Object.entries(winners)) {
    for (const known of Object.keys(headers)) {
      if (known.length === name.length && known.toLowerCase() === name.toLowerCase()) delete headers[known];
    }
    headers[name] = value;
  }
}

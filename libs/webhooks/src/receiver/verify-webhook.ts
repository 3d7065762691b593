import type { WebhookCredentials } from './credentials.js';
import type { ReceivedHeaders } from './received-headers.js';
import { WebhookVerifier } from './webhook-verifier.js';
import type { VerifiedWebhook, VerifyWebhookOptions } from './webhook-verifier.js';

/**
 * Checks the signature or the token of a received request, or both. Throws an error if the request isn't
 * genuine. Tokens and signatures are compared in constant time.
 *
 * ```ts
 * const { id } = verifyWebhook(request.rawBody, request.headers, { secret: process.env.WEBHOOK_SECRET });
 * ```
 *
 * @param rawBody the body exactly as it was received, as bytes or text. Don't pass JSON that was parsed and
 *   serialised again, because it can differ from the bytes that were signed
 * @param headers the headers of the request. If they contain a `content-type`, it must be JSON in UTF-8
 * @param credentials the secret, public key or token of the webhook
 * @param options `tolerance`: the maximum difference between the signature's timestamp and this machine's
 *   clock. Default `'5m'`
 * @returns the event's id and the time when the request was sent
 * @throws WebhookVerificationError when the request isn't genuine; TypeError when the credentials or the raw
 *   body are missing or malformed
 */
export function verifyWebhook(
  rawBody: Uint8Array | string,
  headers: ReceivedHeaders,
  credentials: WebhookCredentials,
  options: VerifyWebhookOptions = {},
): VerifiedWebhook {
  return new WebhookVerifier(credentials, options).verify(rawBody, headers);
}

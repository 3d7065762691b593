import { createHash, timingSafeEqual } from 'node:crypto';
import { isUint8Array } from 'node:util/types';
import { WebhookVerificationError } from '../errors/webhook-verification.error.js';
import { timeOfDay } from '../shared/clock.js';
import { milliseconds } from '../shared/duration.js';
import type { Duration } from '../shared/duration.js';
import {
  hmacSignature,
  isEd25519Signature,
  keyOfPublicKey,
  keyOfSecret,
} from '../shared/webhook-signature.js';
import type { CheckedCredentials, WebhookCredentials } from './credentials.js';
import { checkCredentials } from './credentials.js';
import { headerOf, requiredHeader } from './received-headers.js';
import type { ReceivedHeaders } from './received-headers.js';

/** The options of `verifyWebhook`. */
export interface VerifyWebhookOptions {
  /**
   * Maximum difference between the header `webhook-timestamp` and this machine's clock, in either direction.
   * Give it in milliseconds, or as a text with a unit. Default `'5m'`.
   */
  readonly tolerance?: Duration | undefined;
}

/**
 * Maximum number of signatures that are checked per request. It limits the work that an unknown sender can
 * cause. A genuine request has only one signature for each key of its webhook.
 */
const maxSignatures = 20;

/**
 * The event that a verified request delivers. If you verify only the token, `id` and `sentAt` can be forged,
 * because only a signature protects them.
 */
export interface VerifiedWebhook {
  /**
   * The event's id, which is the same for all attempts. If you must not process an event twice, store this
   * id. Null if the credentials contain only a token and the request has no id.
   */
  readonly id: string | null;
  /**
   * The time when the request was sent. Null if the credentials contain only a token and the request has no
   * valid timestamp.
   */
  readonly sentAt: Date | null;
}

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
 * @param headers the headers of the request
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
  { tolerance = '5m' }: VerifyWebhookOptions = {},
): VerifiedWebhook {
  const checked = checkCredentials(credentials);
  if (typeof rawBody !== 'string' && !isUint8Array(rawBody))
    throw new TypeError(
      'verifyWebhook needs the raw body exactly as it was received, as bytes or text, not the parsed body',
    );
  if (checked.tokens.length > 0) verifyToken(headers, checked.tokens);
  if (checked.secrets.length + checked.publicKeys.length > 0)
    verifySignature(rawBody, headers, checked, milliseconds(tolerance));
  const timestamp = Number(headerOf(headers, 'webhook-timestamp') ?? NaN);
  return {
    id: headerOf(headers, 'webhook-id') ?? null,
    sentAt: Number.isSafeInteger(timestamp) ? new Date(timestamp * 1000) : null,
  };
}

function verifyToken(headers: ReceivedHeaders, tokens: readonly string[]): void {
  const given = requiredHeader(headers, 'auth');
  if (!tokens.some((token) => isSame(token, given)))
    throw new WebhookVerificationError('The token in the header Auth is not the token of the webhook');
}

function verifySignature(
  body: Uint8Array | string,
  headers: ReceivedHeaders,
  { secrets, publicKeys }: CheckedCredentials,
  tolerance: number,
): void {
  const id = requiredHeader(headers, 'webhook-id');
  const timestamp = requiredHeader(headers, 'webhook-timestamp');
  const given = requiredHeader(headers, 'webhook-signature').split(' ', maxSignatures);
  checkAge(timestamp, tolerance);
  const content = { id, timestamp, body };
  const expected = secrets.map((secret) => hmacSignature(content, keyOfSecret(secret)));
  if (expected.some((signature) => given.some((one) => isSame(signature, one)))) return;
  const keys = publicKeys.map(keyOfPublicKey);
  if (keys.some((key) => given.some((one) => isEd25519Signature(one, content, key)))) return;
  throw new WebhookVerificationError(
    'No signature of the request matches a secret or public key of the webhook',
  );
}

function checkAge(timestamp: string, tolerance: number): void {
  if (!/^\d{1,15}$/.test(timestamp))
    throw new WebhookVerificationError('webhook-timestamp is not a number of seconds');
  const age = timeOfDay() - Number(timestamp) * 1000;
  if (Math.abs(age) <= tolerance) return;
  throw new WebhookVerificationError(
    `The request was signed ${age > 0 ? 'too long ago' : 'in the future'}, or the clock of this machine is wrong`,
  );
}

/**
 * Compares the digests of two texts instead of the texts themselves. Thus the duration of the comparison
 * doesn't depend on the content or length of the texts.
 */
function isSame(expected: string, given: string): boolean {
  return timingSafeEqual(digestOf(expected), digestOf(given));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

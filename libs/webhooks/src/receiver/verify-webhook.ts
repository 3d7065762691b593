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
import { checkedCredentials } from './credentials.js';
import { headerOf, requiredHeader } from './received-headers.js';
import type { ReceivedHeaders } from './received-headers.js';

export interface VerifyWebhookOptions {
  /** How far `webhook-timestamp` may be from this machine's clock, in milliseconds or `'5m'`, either way. Default `'5m'`. */
  readonly tolerance?: Duration | undefined;
}

/** Signatures of a request that are looked at: whoever isn't known yet has only so much of us. A webhook has one for each of its keys. */
const mostSignatures = 20;

/** What a request says of itself. Signed where a secret was given. */
export interface VerifiedWebhook {
  /** The event, the same on every attempt: remember it where a thing must not be done twice. Null when nothing is signed and nothing is said. */
  readonly id: string | null;
  /** When it was sent, likewise. */
  readonly sentAt: Date | null;
}

/**
 * Whether a received request is genuine, by the secret or the public key of its webhook, by its token, or both. Compares in constant time.
 *
 * ```ts
 * const { id } = verifyWebhook(request.rawBody, request.headers, { secret: process.env.WEBHOOK_SECRET });
 * ```
 *
 * @param rawBody the bytes as they came, or their text; JSON that was parsed and made anew is not the same
 * @throws WebhookVerificationError when it isn't; TypeError when it can't be known, for want of credentials or of the raw body
 */
export function verifyWebhook(
  rawBody: Uint8Array | string,
  headers: ReceivedHeaders,
  credentials: WebhookCredentials,
  { tolerance = '5m' }: VerifyWebhookOptions = {},
): VerifiedWebhook {
  const checked = checkedCredentials(credentials);
  if (typeof rawBody !== 'string' && !isUint8Array(rawBody))
    throw new TypeError('verifyWebhook needs the bytes of the body, not what was parsed of them');
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
    throw new WebhookVerificationError('The token in Auth is not that of the webhook');
}

function verifySignature(
  body: Uint8Array | string,
  headers: ReceivedHeaders,
  { secrets, publicKeys }: CheckedCredentials,
  tolerance: number,
): void {
  const id = requiredHeader(headers, 'webhook-id');
  const timestamp = requiredHeader(headers, 'webhook-timestamp');
  const given = requiredHeader(headers, 'webhook-signature').split(' ', mostSignatures);
  checkAge(timestamp, tolerance);
  const content = { id, timestamp, body };
  const expected = secrets.map((secret) => hmacSignature(content, keyOfSecret(secret)));
  if (expected.some((signature) => given.some((one) => isSame(signature, one)))) return;
  const keys = publicKeys.map(keyOfPublicKey);
  if (keys.some((key) => given.some((one) => isEd25519Signature(one, content, key)))) return;
  throw new WebhookVerificationError('No signature of the request is made with the key of the webhook');
}

function checkAge(timestamp: string, tolerance: number): void {
  if (!/^\d{1,15}$/.test(timestamp))
    throw new WebhookVerificationError('webhook-timestamp is no number of seconds');
  const age = timeOfDay() - Number(timestamp) * 1000;
  if (Math.abs(age) <= tolerance) return;
  throw new WebhookVerificationError(
    `The request was signed ${age > 0 ? 'too long ago' : 'in the future'}, or the clock of this machine is wrong`,
  );
}

/** In constant time, whatever their lengths: their digests are compared. */
function isSame(expected: string, given: string): boolean {
  return timingSafeEqual(digestOf(expected), digestOf(given));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

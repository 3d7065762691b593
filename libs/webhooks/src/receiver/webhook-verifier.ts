import { createHash, timingSafeEqual } from 'node:crypto';
import { isUint8Array } from 'node:util/types';
import { WebhookVerificationError } from '../errors/webhook-verification.error.js';
import { timeOfDay } from '../shared/clock.js';
import { milliseconds } from '../shared/duration.js';
import type { Duration } from '../shared/duration.js';
import { checkCredentials } from './credentials.js';
import type { WebhookCredentials } from './credentials.js';
import { headerOf, requiredHeader } from './received-headers.js';
import type { ReceivedHeaders } from './received-headers.js';
import { SignatureCheck } from './signature-check.js';

/** The options of `verifyWebhook`. */
export interface VerifyWebhookOptions {
  /**
   * Maximum difference between the header `webhook-timestamp` and this machine's clock, in either direction.
   * Give it in milliseconds, or as a text with a unit. Default `'5m'`.
   */
  readonly tolerance?: Duration | undefined;
}

/**
 * The event that a verified request delivers. If you verify only the token, `id` and `sentAt` can be forged,
 * because only a signature protects them.
 */
export interface VerifiedWebhook {
  /**
   * The event's id, which is the same for all attempts. It has at most 128 letters, digits, `-` and `_`. If
   * you must not process an event twice, store this id. Null if the credentials contain only a token and the
   * request has no id.
   */
  readonly id: string | null;
  /**
   * The time when the request was sent. Null if the credentials contain only a token and the request has no
   * valid timestamp.
   */
  readonly sentAt: Date | null;
}

/**
 * Matches the ids that are accepted. A signature covers `{id}.{timestamp}.{body}`. With a dot in the id, two
 * different requests could have the same signed text.
 */
const eventId = /^[A-Za-z0-9_-]{1,128}$/;

/**
 * Matches the content types that are accepted. No signature covers this header. With another type or another
 * charset, a framework would parse the signed bytes into another body than the sender meant.
 */
const jsonType = /^application\/([a-z0-9.!#$&^_-]+\+)?json *(; *charset=("utf-8"|utf-8) *)?$/i;

/** Verifies the requests of one webhook. */
export class WebhookVerifier {
  /** True if requests must be signed, so that `verify` needs their raw bodies. */
  readonly needsBody: boolean;
  private readonly tokens: readonly string[];
  private readonly signatures: SignatureCheck;
  private readonly tolerance: number;

  /**
   * @param otherOptions the names of options that `credentials` may contain in addition
   * @throws TypeError when the credentials are missing or malformed, or the tolerance is not a duration
   */
  constructor(
    credentials: WebhookCredentials,
    { tolerance = '5m' }: VerifyWebhookOptions,
    otherOptions: readonly string[] = [],
  ) {
    const checked = checkCredentials(credentials, otherOptions);
    this.needsBody = checked.secrets.length + checked.publicKeys.length > 0;
    this.tokens = checked.tokens;
    this.signatures = new SignatureCheck(checked);
    this.tolerance = milliseconds(tolerance);
  }

  /** @throws WebhookVerificationError when the request isn't genuine */
  verify(rawBody: Uint8Array | string, headers: ReceivedHeaders): VerifiedWebhook {
    if (typeof rawBody !== 'string' && !isUint8Array(rawBody))
      throw new TypeError(
        'verifyWebhook needs the raw body exactly as it was received, as bytes or text, not the parsed body',
      );
    const id = headerOf(headers, 'webhook-id');
    if (id !== undefined && !eventId.test(id))
      throw new WebhookVerificationError(
        'webhook-id may only contain up to 128 letters, digits, hyphens and underscores',
      );
    refuseOtherTypes(headerOf(headers, 'content-type'));
    if (this.tokens.length > 0) this.verifyToken(headers);
    if (this.needsBody) this.verifySignature(rawBody, headers);
    const timestamp = Number(headerOf(headers, 'webhook-timestamp') ?? NaN);
    return {
      id: id ?? null,
      sentAt: Number.isSafeInteger(timestamp) ? new Date(timestamp * 1000) : null,
    };
  }

  private verifyToken(headers: ReceivedHeaders): void {
    const given = requiredHeader(headers, 'auth');
    if (!this.tokens.some((token) => isSame(token, given)))
      throw new WebhookVerificationError('The token in the header Auth is not the token of the webhook');
  }

  private verifySignature(body: Uint8Array | string, headers: ReceivedHeaders): void {
    const id = requiredHeader(headers, 'webhook-id');
    const timestamp = requiredHeader(headers, 'webhook-timestamp');
    const signatures = requiredHeader(headers, 'webhook-signature');
    this.checkAge(timestamp);
    if (this.signatures.matches(signatures, { id, timestamp, body })) return;
    throw new WebhookVerificationError(
      'No signature of the request matches a secret or public key of the webhook',
    );
  }

  private checkAge(timestamp: string): void {
    if (!/^\d{1,15}$/.test(timestamp))
      throw new WebhookVerificationError('webhook-timestamp is not a number of seconds');
    const age = timeOfDay() - Number(timestamp) * 1000;
    if (Math.abs(age) <= this.tolerance) return;
    throw new WebhookVerificationError(
      `The request was signed ${age > 0 ? 'too long ago' : 'in the future'}, or the clock of this machine is wrong`,
    );
  }
}

/**
 * Throws if the request has a content type that isn't JSON. A missing content type is accepted, because a
 * caller of `verifyWebhook` may pass only some of the headers. The guard requires the header.
 */
function refuseOtherTypes(contentType: string | undefined): void {
  if (contentType === undefined || jsonType.test(contentType)) return;
  throw new WebhookVerificationError('The content type of the request is not JSON in UTF-8');
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

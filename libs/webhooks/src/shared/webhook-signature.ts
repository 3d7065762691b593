import { createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What is signed of a request. */
export interface SignedContent {
  readonly id: string;
  /** Seconds since 1970, as they stand in the header. */
  readonly timestamp: string;
  /** The bytes as they are sent, or their text in UTF-8. */
  readonly body: Uint8Array | string;
}

/**
 * One signature of `webhook-signature`: `v1,` and the HMAC-SHA256 of `{id}.{timestamp}.{body}` in base64, as version 1 of the specification of
 * https://www.standardwebhooks.com has it.
 */
export function hmacSignature({ id, timestamp, body }: SignedContent, key: KeyObject): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

/** The key in a secret, `whsec_` and base64. */
export function keyOfSecret(secret: string): KeyObject {
  return createSecretKey(Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
}

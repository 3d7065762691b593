import { createHmac, createPublicKey, createSecretKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** The parts of a request that are signed. */
interface SignedContent {
  readonly id: string;
  /** Seconds since 1970, as in the header. */
  readonly timestamp: string;
  /** The bytes of the body, or their text in UTF-8. */
  readonly body: Uint8Array | string;
}

/**
 * Returns one signature for `webhook-signature`: `v1,` and the HMAC-SHA256 of `{id}.{timestamp}.{body}` in
 * base64, as in version 1 of the specification at https://www.standardwebhooks.com.
 */
export function hmacSignature({ id, timestamp, body }: SignedContent, key: KeyObject): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

/** Returns the key of a secret, which is `whsec_` and base64. */
export function keyOfSecret(secret: string): KeyObject {
  return createSecretKey(Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
}

/** Returns one Ed25519 signature for `webhook-signature`: `v1a,` and the signature in base64. */
export function ed25519Signature(content: SignedContent, privateKey: KeyObject): string {
  return `v1a,${sign(null, bytesOf(content), privateKey).toString('base64')}`;
}

export function isEd25519Signature(signature: string, content: SignedContent, publicKey: KeyObject): boolean {
  if (!signature.startsWith('v1a,')) return false;
  return verify(null, bytesOf(content), publicKey, Buffer.from(signature.slice(4), 'base64'));
}

/** The bytes before the 32 bytes of an Ed25519 key in an SPKI (RFC 8410). */
const spki = Buffer.from('302a300506032b6570032100', 'hex');

/** Returns the key of a public key, which is `whpk_` and base64. */
export function keyOfPublicKey(publicKey: string): KeyObject {
  const bytes = Buffer.from(publicKey.replace(/^whpk_/, ''), 'base64');
  return createPublicKey({ key: Buffer.concat([spki, bytes]), format: 'der', type: 'spki' });
}

function bytesOf({ id, timestamp, body }: SignedContent): Buffer {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body as Uint8Array)]);
}

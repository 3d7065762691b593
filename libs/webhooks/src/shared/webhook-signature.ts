import { createHmac, createPublicKey, createSecretKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** The parts of a request that a signature covers. */
export interface SignedContent {
  readonly id: string;
  /** Time of the request in seconds since 1970, as text, exactly as in the header `webhook-timestamp`. */
  readonly timestamp: string;
  /** The body as bytes, or as text that is encoded in UTF-8. */
  readonly body: Uint8Array | string;
}

/**
 * Returns one signature for the header `webhook-signature`. A signature consists of `v1,` and the HMAC-SHA256
 * of `{id}.{timestamp}.{body}` in base64. This format is version 1 of the specification at
 * https://www.standardwebhooks.com.
 */
export function hmacSignature({ id, timestamp, body }: SignedContent, key: KeyObject): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

/** Extracts the HMAC key from a secret. A secret consists of `whsec_` and the key in base64. */
export function keyOfSecret(secret: string): KeyObject {
  return createSecretKey(Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
}

/**
 * Returns one Ed25519 signature for the header `webhook-signature`, in the form `v1a,` and the signature in
 * base64.
 */
export function ed25519Signature(content: SignedContent, privateKey: KeyObject): string {
  return `v1a,${sign(null, signedBytes(content), privateKey).toString('base64')}`;
}

/**
 * Verifies one `v1a` signature. Every call hashes all the bytes, so callers must limit the number of calls.
 * @param bytes the result of `signedBytes`
 */
export function isEd25519Signature(signature: string, bytes: Buffer, publicKey: KeyObject): boolean {
  return verify(null, bytes, publicKey, Buffer.from(signature.slice('v1a,'.length), 'base64'));
}

/**
 * The prefix of an Ed25519 public key in SPKI format (RFC 8410). After this prefix, the format contains the
 * 32 bytes of the key.
 */
const spki = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Extracts the Ed25519 key from the text of a public key. The text consists of `whpk_` and the 32 bytes of
 * the key in base64.
 */
export function keyOfPublicKey(publicKey: string): KeyObject {
  const bytes = Buffer.from(publicKey.replace(/^whpk_/, ''), 'base64');
  return createPublicKey({ key: Buffer.concat([spki, bytes]), format: 'der', type: 'spki' });
}

/** Returns the bytes that an Ed25519 signature covers. */
export function signedBytes({ id, timestamp, body }: SignedContent): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`), bytes]);
}

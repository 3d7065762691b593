import { timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  hmacSignature,
  isEd25519Signature,
  keyOfPublicKey,
  keyOfSecret,
  signedBytes,
} from '../shared/webhook-signature.js';
import type { SignedContent } from '../shared/webhook-signature.js';
import type { CheckedCredentials } from './credentials.js';

/**
 * Maximum number of signatures in the header that are looked at. A genuine request has one signature for each
 * secret and each Ed25519 key of its webhook, which are four at most.
 */
const maxSignatures = 20;

/**
 * Maximum number of Ed25519 signatures that are verified with each public key. Each verification hashes the
 * whole body, so this number limits the work that an unknown sender can cause. The library signs with at most
 * two Ed25519 keys.
 */
const maxEd25519Signatures = 2;

const hmacShape = /^v1,[A-Za-z0-9+/]{43}=$/;
const ed25519Shape = /^v1a,[A-Za-z0-9+/]{86}==$/;

/** Checks the header `webhook-signature` with the secrets and public keys of one webhook. */
export class SignatureCheck {
  private readonly secrets: readonly KeyObject[];
  private readonly publicKeys: readonly KeyObject[];

  constructor({ secrets, publicKeys }: Pick<CheckedCredentials, 'secrets' | 'publicKeys'>) {
    this.secrets = secrets.map(keyOfSecret);
    this.publicKeys = publicKeys.map(keyOfPublicKey);
  }

  /**
   * Returns true if one of the signatures matches. Signatures that don't have the shape of a genuine one are
   * dropped before the body is hashed.
   */
  matches(header: string, content: SignedContent): boolean {
    const given = header.split(' ', maxSignatures);
    const hmacs = given.filter((signature) => hmacShape.test(signature));
    if (hmacs.length > 0 && this.secrets.some((key) => isAmong(hmacs, hmacSignature(content, key))))
      return true;
    const ed25519 = given.filter((signature) => ed25519Shape.test(signature)).slice(0, maxEd25519Signatures);
    if (ed25519.length === 0 || this.publicKeys.length === 0) return false;
    const bytes = signedBytes(content);
    return this.publicKeys.some((key) => ed25519.some((one) => isEd25519Signature(one, bytes, key)));
  }
}

/** Compares in constant time. All HMAC signatures have the same length. */
function isAmong(given: readonly string[], expected: string): boolean {
  return given.some((one) => timingSafeEqual(Buffer.from(one), Buffer.from(expected)));
}

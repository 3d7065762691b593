import { createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { memoized } from '../../shared/memoized.js';

/** The webhook that a key belongs to. */
interface KeyOwner {
  readonly org: string;
  readonly webhookId: number;
}

/** The bytes before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Derives the Ed25519 keys of webhooks from the host's keys (HKDF-SHA256), so that they are never stored.
 * Each webhook has its own keys: with one key for all of them, a customer could forward a request that was
 * signed for it to another customer.
 */
export class Ed25519Keys {
  private readonly derive: (owner: string) => readonly KeyObject[];

  /** @param hostKeys all of them sign; the first is the one that customers see */
  constructor(hostKeys: readonly Buffer[]) {
    this.derive = memoized((owner) => hostKeys.map((hostKey) => derivedKey(hostKey, owner)));
  }

  privateKeysOf({ org, webhookId }: KeyOwner): readonly KeyObject[] {
    return this.derive(`${org}/${webhookId}`);
  }

  /**
   * Returns the public key as `whpk_…`, the format of the Standard Webhooks libraries; undefined if the host
   * has no keys.
   */
  publicKeyOf(owner: KeyOwner): string | undefined {
    const [key] = this.privateKeysOf(owner);
    if (!key) return undefined;
    const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
    return `whpk_${spki.subarray(-32).toString('base64')}`;
  }
}

function derivedKey(hostKey: Buffer, owner: string): KeyObject {
  const info = `nestjs-typeorm-webhooks ed25519 ${owner}`;
  const seed = Buffer.from(hkdfSync('sha256', hostKey, '', info, 32));
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
}

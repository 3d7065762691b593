import { createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { memoized } from '../../shared/memoized.js';

/** The webhook that a key belongs to. */
interface KeyOwner {
  readonly org: string;
  readonly webhookId: number;
}

/** The prefix of an Ed25519 private key in PKCS #8 format (RFC 8410). The 32 bytes of the key follow it. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Derives the Ed25519 keys of each webhook from the host's keys (HKDF-SHA256), so that the derived keys are
 * never stored. Each webhook has its own keys. If all webhooks shared one key, a customer could forward a
 * signed request to another customer, and the other customer would accept the signature.
 */
export class Ed25519Keys {
  private readonly derive: (owner: string) => readonly KeyObject[];

  /**
   * @param hostKeys all of these keys sign. The public key that customers see belongs to the first key
   */
  constructor(hostKeys: readonly Buffer[]) {
    this.derive = memoized((owner) => hostKeys.map((hostKey) => derivedKey(hostKey, owner)));
  }

  privateKeysOf({ org, webhookId }: KeyOwner): readonly KeyObject[] {
    return this.derive(`${org}/${webhookId}`);
  }

  /**
   * Returns the webhook's public key as `whpk_…`, the format of the Standard Webhooks libraries. Returns
   * undefined if the host has no keys.
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

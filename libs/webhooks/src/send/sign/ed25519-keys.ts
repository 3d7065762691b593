import { createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { remembered } from '../../shared/remembered.js';

/** Whose key it is. */
export interface KeyOwner {
  readonly org: string;
  readonly webhookId: number;
}

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The Ed25519 keys of webhooks, derived from the host's keys (HKDF-SHA256), so that none of them is stored. Each webhook has its own: with one for all, a
 * customer could send on to another what was signed for itself.
 */
export class Ed25519Keys {
  private readonly derive: (owner: string) => readonly KeyObject[];

  /** @param hostKeys the one that is shown first; all of them sign */
  constructor(hostKeys: readonly Buffer[]) {
    this.derive = remembered((owner) => hostKeys.map((hostKey) => derivedKey(hostKey, owner)));
  }

  privateKeysOf({ org, webhookId }: KeyOwner): readonly KeyObject[] {
    return this.derive(`${org}/${webhookId}`);
  }

  /** `whpk_…`, as the libraries of Standard Webhooks take it; undefined where the host has no keys. */
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

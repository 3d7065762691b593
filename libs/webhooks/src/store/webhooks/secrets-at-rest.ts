import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { UndecryptableSecretError } from '../../errors/undecryptable-secret.error.js';
import type { SecretKind } from '../../errors/undecryptable-secret.error.js';
import type { KeyRing } from '../../options/resolved-keys.js';
import type { Webhook } from '../../model/webhook.entity.js';
import type { WebhookTarget } from './targets.sql.js';

/** Whose secret it is. */
export interface SecretOwner {
  readonly org: string;
  readonly webhookId: number;
}

/** What is encrypted stands as `enc:v1:{key's id}:{nonce, ciphertext and tag in base64}`. */
export const mark = 'enc:v1:';
const idLength = 8;
/** Of its beginning, with the key's id. */
export const beginningLength = mark.length + idLength;
/** Of GCM, in bytes. */
const [nonceLength, tagLength] = [12, 16];

/**
 * How tokens and secrets are stored: in the clear, or encrypted with AES-256-GCM (NIST SP 800-38D) under a random nonce. What is encrypted is bound to its webhook, and
 * to which of the two it is: who can write to the database, and has no key, can't have one shown or sent as another's.
 */
export class SecretsAtRest {
  private readonly keys: ReadonlyMap<string, Buffer>;
  /** The id of the key that encrypts. */
  private readonly current: string | undefined;
  private readonly lost: ReadonlySet<string>;

  constructor({ keys, encrypts, lost = [] }: KeyRing) {
    this.keys = new Map(keys.map((key) => [idOf(key), key]));
    this.current = encrypts && keys[0] ? idOf(keys[0]) : undefined;
    this.lost = new Set(lost);
  }

  /** As it is stored from now on. */
  encrypt(kind: SecretKind, owner: SecretOwner, secret: string): string {
    if (this.current === undefined) return secret;
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv('aes-256-gcm', this.keys.get(this.current)!, nonce);
    cipher.setAAD(boundTo(kind, owner));
    const encrypted = Buffer.concat([
      nonce,
      cipher.update(secret, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return `${this.prefix}${encrypted.toString('base64')}`;
  }

  /** @throws UndecryptableSecretError */
  decrypt(kind: SecretKind, owner: SecretOwner, stored: string): string {
    if (!isEncrypted(stored)) return stored;
    const refusal = (reason: string) =>
      new UndecryptableSecretError(owner.org, owner.webhookId, kind, reason);
    const id = keyIdIn(stored);
    const key = this.keys.get(id);
    if (!key) throw refusal(`its key ${id} isn't among the encryptionKeys`);
    try {
      const encrypted = Buffer.from(stored.slice(beginningLength + 1), 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, encrypted.subarray(0, nonceLength), {
        authTagLength: tagLength,
      });
      decipher.setAAD(boundTo(kind, owner)).setAuthTag(encrypted.subarray(-tagLength));
      const ciphertext = encrypted.subarray(nonceLength, -tagLength);
      return decipher.update(ciphertext, undefined, 'utf8') + decipher.final('utf8');
    } catch {
      throw refusal('it was changed, or written for another webhook');
    }
  }

  /**
   * As it is stored from now on, whatever it is stored as.
   * @throws UndecryptableSecretError
   */
  reencrypt(kind: SecretKind, owner: SecretOwner, stored: string): string {
    const isUpToDate = isEncrypted(stored) ? keyIdIn(stored) === this.current : this.current === undefined;
    return isUpToDate ? stored : this.encrypt(kind, owner, this.decrypt(kind, owner, stored));
  }

  /** How everything begins that is stored encrypted from now on; undefined where nothing is encrypted. */
  get prefix(): string | undefined {
    return this.current === undefined ? undefined : `${mark}${this.current}:`;
  }

  /** The ids of the keys that are missing for what is stored so, as far as its beginning tells; but for those that are known to be lost. */
  missing(stored: readonly (string | null)[]): string[] {
    const encrypted = stored.filter((text) => text !== null && isEncrypted(text)) as string[];
    return [...new Set(encrypted.map(keyIdIn))].filter((id) => !this.keys.has(id) && !this.lost.has(id));
  }

  /** As its owner sees it. Where its token can't be decrypted it has none: so it can be shown, changed and deleted still. */
  webhook(stored: Webhook): Webhook {
    const owner = { org: stored.org, webhookId: stored.id };
    try {
      return Object.assign(stored, { token: this.decrypt('token', owner, stored.token) });
    } catch {
      return Object.assign(stored, { token: '' });
    }
  }

  /** As a worker sees them. */
  targets(stored: ReadonlyMap<number, WebhookTarget>): ReadonlyMap<number, WebhookTarget> {
    if (![...stored.values()].some(isTargetEncrypted)) return stored;
    return new Map([...stored].map(([id, target]) => [id, this.target(target)]));
  }

  private target(stored: WebhookTarget): WebhookTarget {
    try {
      return {
        ...stored,
        token: this.decrypt('token', stored, stored.token),
        secrets: stored.secrets.map((secret) => this.decrypt('secret', stored, secret)),
      };
    } catch (error) {
      return { ...stored, token: '', secrets: [], undecryptable: error as UndecryptableSecretError };
    }
  }
}

/** Tells keys apart, and nothing about them. */
function idOf(key: Buffer): string {
  return createHmac('sha256', key).update('nestjs-typeorm-webhooks key id').digest('hex').slice(0, idLength);
}

function isEncrypted(stored: string): boolean {
  return stored.startsWith(mark);
}

function isTargetEncrypted({ token, secrets }: WebhookTarget): boolean {
  return isEncrypted(token) || secrets.some(isEncrypted);
}

function keyIdIn(stored: string): string {
  return stored.slice(mark.length, beginningLength);
}

function boundTo(kind: SecretKind, { org, webhookId }: SecretOwner): Buffer {
  return Buffer.from(JSON.stringify([kind, webhookId, org]));
}

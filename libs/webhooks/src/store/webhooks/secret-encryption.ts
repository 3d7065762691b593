import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { UndecryptableSecretError } from '../../errors/undecryptable-secret.error.js';
import type { SecretKind } from '../../errors/undecryptable-secret.error.js';
import type { Webhook } from '../../model/webhook.entity.js';
import type { KeyRing } from '../../options/resolved-keys.js';
import type { WebhookTarget } from './targets.sql.js';

/** The webhook that a token or secret belongs to. */
interface SecretOwner {
  readonly org: string;
  readonly webhookId: number;
}

/**
 * The beginning of every encrypted value. The complete form is `enc:v1:{id of the key}:{nonce, ciphertext and
 * tag in base64}`.
 */
export const encryptionMark = 'enc:v1:';
const keyIdLength = 8;
/** Length of `encryptionMark` and the id of the key together, in characters. */
export const markedKeyLength = encryptionMark.length + keyIdLength;
/** The lengths of GCM's nonce and authentication tag, in bytes. */
const [nonceLength, tagLength] = [12, 16];

/**
 * Encrypts and decrypts the stored tokens and secrets, or leaves them unencrypted if the host configures no
 * key. It uses AES-256-GCM (NIST SP 800-38D) with a random nonce. An encrypted value is bound to its webhook
 * and to its kind (token or secret). Therefore, a person who can write to the database but has no key can't
 * make the library use the value for another webhook or as the other kind.
 */
export class SecretEncryption {
  private readonly keys: ReadonlyMap<string, Buffer>;
  /** The id of the key that encrypts new values. Undefined if new values are not encrypted. */
  private readonly currentKeyId: string | undefined;
  private readonly lostKeyIds: ReadonlySet<string>;

  constructor({ keys, encrypts, lost = [] }: KeyRing) {
    this.keys = new Map(keys.map((key) => [idOf(key), key]));
    this.currentKeyId = encrypts && keys[0] ? idOf(keys[0]) : undefined;
    this.lostKeyIds = new Set(lost);
  }

  /**
   * Returns a token or secret in the configured form: encrypted, or unchanged if new values are not
   * encrypted.
   */
  encrypt(kind: SecretKind, owner: SecretOwner, secret: string): string {
    if (this.currentKeyId === undefined) return secret;
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv('aes-256-gcm', this.keys.get(this.currentKeyId)!, nonce);
    cipher.setAAD(boundTo(kind, owner));
    const encrypted = Buffer.concat([
      nonce,
      cipher.update(secret, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return `${this.currentPrefix}${encrypted.toString('base64')}`;
  }

  /**
   * Decrypts a stored token or secret. Returns an unencrypted value unchanged.
   * @throws UndecryptableSecretError if the key is missing, or if the value was changed or belongs to another
   *   webhook
   */
  decrypt(kind: SecretKind, owner: SecretOwner, stored: string): string {
    if (!isEncrypted(stored)) return stored;
    const refusal = (reason: string) =>
      new UndecryptableSecretError(owner.org, owner.webhookId, kind, reason);
    const keyId = keyIdIn(stored);
    const key = this.keys.get(keyId);
    if (!key) throw refusal(`its key ${keyId} isn't among the encryptionKeys`);
    try {
      const encrypted = Buffer.from(stored.slice(markedKeyLength + 1), 'base64');
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
   * Converts a stored value to the configured form: encrypted with the current key, or unencrypted.
   * @throws UndecryptableSecretError if the value can't be decrypted
   */
  reencrypt(kind: SecretKind, owner: SecretOwner, stored: string): string {
    const storedKeyId = isEncrypted(stored) ? keyIdIn(stored) : undefined;
    if (storedKeyId === this.currentKeyId) return stored;
    return this.encrypt(kind, owner, this.decrypt(kind, owner, stored));
  }

  /**
   * The beginning of every value that is encrypted with the current key. Undefined if new values are not
   * encrypted.
   */
  get currentPrefix(): string | undefined {
    return this.currentKeyId === undefined ? undefined : `${encryptionMark}${this.currentKeyId}:`;
  }

  /**
   * Returns the ids of keys that encrypt a given stored value but are missing in the configuration. Keys that
   * the host has declared lost are left out. Each value may be shortened to its first `markedKeyLength`
   * characters.
   */
  findMissingKeys(stored: readonly (string | null)[]): string[] {
    const encrypted = stored.filter((text) => text !== null && isEncrypted(text)) as string[];
    return [...new Set(encrypted.map(keyIdIn))].filter(
      (id) => !this.keys.has(id) && !this.lostKeyIds.has(id),
    );
  }

  /**
   * Decrypts the token of a webhook, so that the webhook can be shown to its customer. If the token can't be
   * decrypted, the returned token is empty, so that the webhook can still be shown, changed and deleted.
   */
  decryptWebhook(stored: Webhook): Webhook {
    const owner = { org: stored.org, webhookId: stored.id };
    try {
      return Object.assign(stored, { token: this.decrypt('token', owner, stored.token) });
    } catch {
      return Object.assign(stored, { token: '' });
    }
  }

  /**
   * Decrypts the tokens and secrets of webhooks for a worker. If a token or secret can't be decrypted, the
   * field `undecryptable` of that webhook says why.
   */
  decryptTargets(stored: ReadonlyMap<number, WebhookTarget>): ReadonlyMap<number, WebhookTarget> {
    if (![...stored.values()].some(isTargetEncrypted)) return stored;
    return new Map([...stored].map(([id, target]) => [id, this.decryptTarget(target)]));
  }

  private decryptTarget(stored: WebhookTarget): WebhookTarget {
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

/** Returns an id that identifies a key and reveals nothing about it. */
function idOf(key: Buffer): string {
  return createHmac('sha256', key)
    .update('nestjs-typeorm-webhooks key id')
    .digest('hex')
    .slice(0, keyIdLength);
}

function isEncrypted(stored: string): boolean {
  return stored.startsWith(encryptionMark);
}

function isTargetEncrypted({ token, secrets }: WebhookTarget): boolean {
  return isEncrypted(token) || secrets.some(isEncrypted);
}

function keyIdIn(stored: string): string {
  return stored.slice(encryptionMark.length, markedKeyLength);
}

function boundTo(kind: SecretKind, { org, webhookId }: SecretOwner): Buffer {
  return Buffer.from(JSON.stringify([kind, webhookId, org]));
}

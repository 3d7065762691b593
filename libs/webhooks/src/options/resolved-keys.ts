import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import type { KeyOptions } from './key-options.js';

/** The host's encryption keys. */
export interface KeyRing {
  /** The keys, 32 bytes each. All keys are used for decryption. */
  readonly keys: readonly Buffer[];
  /**
   * True if new tokens and secrets are encrypted with the first key. False if new tokens and secrets are
   * stored in the clear.
   */
  readonly encrypts: boolean;
  /** Ids of keys that the host has declared lost. */
  readonly lost?: readonly string[];
}

export const keyOptionNames = ['ed25519', 'encryptionKeys'] as const satisfies readonly (keyof KeyOptions)[];

/**
 * Maximum number of Ed25519 keys: the new key and the key that it replaces. Receivers that use this library's
 * kit try only two Ed25519 signatures of a request, because each one takes a hash of the whole body.
 */
const maxEd25519Keys = 2;

/**
 * Returns the bytes of each key for Ed25519 signatures.
 * @throws WebhooksConfigurationError if a key is invalid. The error doesn't contain the value, because it may
 *   be a key
 */
export function resolveEd25519(given: KeyOptions['ed25519']): readonly Buffer[] {
  const keys = listOf(given).map((key) => bytesOfKey(key, 'whsk_'));
  if (keys.length > maxEd25519Keys) {
    throw new WebhooksConfigurationError(
      `ed25519 may have ${maxEd25519Keys} keys at most: the new key, and the key that it replaces (got ${keys.length})`,
    );
  }
  if (keys.every((key) => key.length >= 32)) return keys;
  throw new WebhooksConfigurationError(
    'ed25519 must be "whsk_" and at least 32 random bytes in base64, or a list of such keys',
  );
}

/**
 * Returns the keys for the encryption of tokens and secrets.
 * @throws WebhooksConfigurationError if a key is invalid. The error doesn't contain the value, because it may
 *   be a key
 */
export function resolveEncryption(given: KeyOptions['encryptionKeys']): KeyRing {
  const encrypts = listOf(given)[0] !== 'none';
  const ring = listOf(given).slice(encrypts ? 0 : 1);
  const keys = ring.filter((key) => !isLostKey(key)).map((key) => bytesOfKey(key, 'whek_'));
  const lost = ring.filter(isLostKey).map((key) => key.slice('lost:'.length));
  if (keys.every((key) => key.length === 32) && (keys.length > 0 || given === undefined))
    return { keys, encrypts, lost };
  throw new WebhooksConfigurationError(
    'encryptionKeys must be "whek_" and 32 random bytes in base64, or a list of such keys. The first entry may be "none" ' +
      'to stop encrypting, and a lost key is given as "lost:" and its id',
  );
}

function isLostKey(key: unknown): key is string {
  return typeof key === 'string' && /^lost:[0-9a-f]{8}$/.test(key);
}

function listOf(given: unknown): readonly unknown[] {
  return given === undefined ? [] : Array.isArray(given) ? given : [given];
}

/** Returns the bytes after the prefix, or no bytes if the value is not a key with this prefix. */
function bytesOfKey(key: unknown, prefix: string): Buffer {
  const isKey =
    typeof key === 'string' && /^[a-z]+_[A-Za-z0-9+/]+={0,2}$/.test(key) && key.startsWith(prefix);
  return Buffer.from(isKey ? key.slice(prefix.length) : '', 'base64');
}

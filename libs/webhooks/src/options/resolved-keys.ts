import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import type { WebhooksModuleOptions } from './options.js';

/** The host's keys. */
export interface KeyRing {
  /** Of 32 bytes each; all of them decrypt. */
  readonly keys: readonly Buffer[];
  /** Whether the first of them encrypts, or what is stored from now on is stored in the clear. */
  readonly encrypts: boolean;
  /** The ids of keys that are known to be lost. */
  readonly lost?: readonly string[];
}

/** @throws WebhooksConfigurationError, which doesn't say what was given: it may be a key */
export function resolveEd25519(given: WebhooksModuleOptions['ed25519']): readonly Buffer[] {
  const keys = listOf(given).map((key) => bytesOfKey(key, 'whsk_'));
  if (keys.every((key) => key.length >= 32)) return keys;
  throw new WebhooksConfigurationError(
    'ed25519 must be "whsk_" and at least 32 random bytes in base64, or a list of such',
  );
}

/** @throws WebhooksConfigurationError, likewise */
export function resolveEncryption(given: WebhooksModuleOptions['encryptionKeys']): KeyRing {
  const encrypts = listOf(given)[0] !== 'none';
  const ring = listOf(given).slice(encrypts ? 0 : 1);
  const keys = ring.filter((key) => !isLostKey(key)).map((key) => bytesOfKey(key, 'whek_'));
  const lost = ring.filter(isLostKey).map((key) => key.slice('lost:'.length));
  if (keys.every((key) => key.length === 32) && (keys.length > 0 || given === undefined))
    return { keys, encrypts, lost };
  throw new WebhooksConfigurationError(
    'encryptionKeys must be "whek_" and 32 random bytes in base64, or a list of such, with "none" before them for no encryption, ' +
      'and "lost:" and the id of each key that is lost',
  );
}

function isLostKey(key: unknown): key is string {
  return typeof key === 'string' && /^lost:[0-9a-f]{8}$/.test(key);
}

function listOf(given: unknown): readonly unknown[] {
  return given === undefined ? [] : Array.isArray(given) ? given : [given];
}

/** What stands behind the prefix in base64; empty for what is no key. */
function bytesOfKey(key: unknown, prefix: string): Buffer {
  const isKey =
    typeof key === 'string' && /^[a-z]+_[A-Za-z0-9+/]+={0,2}$/.test(key) && key.startsWith(prefix);
  return Buffer.from(isKey ? key.slice(prefix.length) : '', 'base64');
}

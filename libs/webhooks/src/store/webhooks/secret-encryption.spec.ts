import { randomBytes, webcrypto } from 'node:crypto';
import { UndecryptableSecretError } from '../../errors/undecryptable-secret.error.js';
import { Webhook } from '../../model/webhook.entity.js';
import { SecretEncryption } from './secret-encryption.js';

const [key, older] = [randomBytes(32), randomBytes(32)];
const owner = { org: '1', webhookId: 7 };
const token = '0123456789abcdef0123456789abcd';

describe('SecretEncryption', () => {
  const encryption = new SecretEncryption({ keys: [key, older], encrypts: true });
  const decrypt = (stored: string, kind: 'token' | 'secret' = 'token', of = owner) =>
    encryption.decrypt(kind, of, stored);

  it('encrypts to a different ciphertext each time, which does not contain the token and can be decrypted', () => {
    const encrypted = Array.from({ length: 100 }, () => encryption.encrypt('token', owner, token));
    expect(new Set(encrypted).size).toBe(100);
    for (const one of encrypted) {
      expect(one).toMatch(/^enc:v1:[0-9a-f]{8}:[A-Za-z0-9+/]+={0,2}$/);
      expect(one).not.toContain(token);
      expect(decrypt(one)).toBe(token);
    }
  });

  it('uses AES-256-GCM with a 96-bit nonce and a 128-bit tag, which another implementation can read', async () => {
    const bytes = Buffer.from(encryption.encrypt('secret', owner, 'whsec_ü').split(':')[3]!, 'base64');
    const imported = await webcrypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
    const plain = await webcrypto.subtle.decrypt(
      { name: 'AES-GCM', iv: bytes.subarray(0, 12), additionalData: Buffer.from('["secret",7,"1"]') },
      imported,
      bytes.subarray(12),
    );
    expect(Buffer.from(plain).toString()).toBe('whsec_ü');
  });

  it('does not decrypt a value that was changed, truncated or extended', () => {
    const encrypted = encryption.encrypt('token', owner, token);
    const start = encrypted.lastIndexOf(':') + 1;
    const bytes = Buffer.from(encrypted.slice(start), 'base64');
    const forgeries = [...bytes.keys()].map((at) => {
      const forged = Buffer.from(bytes);
      forged[at]! ^= 1;
      return forged;
    });
    for (let length = 0; length < bytes.length; length++) forgeries.push(bytes.subarray(0, length));
    forgeries.push(Buffer.concat([bytes, Buffer.from([0])]), Buffer.alloc(0));
    for (const forged of forgeries)
      expect(() => decrypt(encrypted.slice(0, start) + forged.toString('base64'))).toThrow(
        UndecryptableSecretError,
      );
    expect(() => decrypt('enc:v1:')).toThrow(UndecryptableSecretError);
  });

  it('binds a ciphertext to its webhook, its org, and whether it is a token or a secret', () => {
    const encrypted = encryption.encrypt('token', owner, token);
    for (const [kind, of] of [
      ['secret', owner],
      ['token', { org: '1', webhookId: 8 }],
      ['token', { org: '2', webhookId: 7 }],
      ['token', { org: '7', webhookId: 1 }],
    ] as const)
      expect(() => decrypt(encrypted, kind, of)).toThrow('it was changed, or written for another webhook');
  });

  it('names the id of the missing key in its error, but neither the key nor the token', () => {
    const encrypted = new SecretEncryption({ keys: [randomBytes(32)], encrypts: true }).encrypt(
      'token',
      owner,
      token,
    );
    const id = encrypted.split(':')[2]!;
    expect(() => decrypt(encrypted)).toThrow(
      `The token of webhook 7 of org "1" can't be decrypted: its key ${id} isn't among the encryptionKeys.`,
    );
    expect(encryption.findMissingKeys([encrypted, token, null, encrypted])).toEqual([id]);
    expect(encryption.findMissingKeys([encryption.encrypt('token', owner, token)])).toEqual([]);
  });

  it('returns unencrypted values unchanged', () => {
    expect(decrypt(token)).toBe(token);
    expect(new SecretEncryption({ keys: [], encrypts: true }).encrypt('token', owner, token)).toBe(token);
  });

  it('re-encrypts only values that are not stored in the configured form', () => {
    const before = new SecretEncryption({ keys: [older], encrypts: true }).encrypt('token', owner, token);
    const after = encryption.reencrypt('token', owner, before);
    expect(after.split(':')[2]).not.toBe(before.split(':')[2]);
    expect(decrypt(after)).toBe(token);
    expect(encryption.reencrypt('token', owner, after)).toBe(after);
    expect(decrypt(encryption.reencrypt('token', owner, token))).toBe(token);
    const ending = new SecretEncryption({ keys: [key], encrypts: false });
    expect(ending.reencrypt('token', owner, after)).toBe(token);
    expect(ending.reencrypt('token', owner, token)).toBe(token);
  });

  it('shows a webhook with an empty token if the token cannot be decrypted', () => {
    const stored = Object.assign(new Webhook(), {
      org: owner.org,
      id: owner.webhookId,
      token: 'enc:v1:00000000:AAAA',
    });
    expect(encryption.decryptWebhook(stored)).toMatchObject({ id: 7, token: '' });
  });
});

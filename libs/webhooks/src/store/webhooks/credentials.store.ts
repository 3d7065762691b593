import { Inject, Injectable } from '@nestjs/common';
import type { Webhook } from '../../model/webhook.entity.js';
import type { Database } from '../database/database.js';
import { WEBHOOKS_DATABASE } from '../database/tokens.js';
import {
  replaceSecret,
  replaceToken,
  selectSecret,
  setMissingSecret,
  wipeExpired,
} from './credentials.sql.js';
import type { ReencryptedBatch } from './reencrypt.sql.js';
import { reencryptBatch } from './reencrypt.sql.js';
import { SecretEncryption } from './secret-encryption.js';

/**
 * Reads, replaces and re-encrypts the tokens and secrets of webhooks. Each method is atomic unless its
 * comment says otherwise.
 */
@Injectable()
export class CredentialsStore {
  constructor(
    @Inject(WEBHOOKS_DATABASE) private readonly database: Database,
    private readonly encryption: SecretEncryption,
  ) {}

  /**
   * Reads the secret of a webhook, in two transactions if the webhook has no secret yet. Returns null if the
   * org has no such webhook.
   * @param ifMissing becomes the secret of a webhook that has none
   * @throws UndecryptableSecretError if the secret can't be decrypted
   */
  async readSecret(org: string, id: number, ifMissing: string): Promise<string | null> {
    const owner = { org, webhookId: id };
    let stored = await this.database.read(() => selectSecret(this.dialect, org, id));
    if (stored === undefined) {
      const encrypted = this.encryption.encrypt('secret', owner, ifMissing);
      stored = await this.database.transaction(() => setMissingSecret(this.dialect, org, id, encrypted));
    }
    return stored === null ? null : this.encryption.decrypt('secret', owner, stored);
  }

  /**
   * Replaces the secret. For `overlap` milliseconds, the previous secret and the new secret both sign the
   * requests. If `overlap` is 0, the previous secret is not stored any more. Returns false if the org has no
   * such webhook.
   */
  replaceSecret(
    org: string,
    id: number,
    { secret, overlap }: { secret: string; overlap: number },
  ): Promise<boolean> {
    const encrypted = this.encryption.encrypt('secret', { org, webhookId: id }, secret);
    return this.database.transaction(() =>
      replaceSecret(this.dialect, org, id, { secret: encrypted, overlap }),
    );
  }

  /**
   * Replaces the token. The previous token is sent until `effectiveAt`, in milliseconds since 1970 on the
   * database's clock. If `effectiveAt` is null or in the past, the new token is sent immediately, and the
   * previous token is not stored any more. Returns null if the org has no such webhook.
   */
  async replaceToken(
    org: string,
    id: number,
    { token, effectiveAt }: { token: string; effectiveAt: number | null },
  ): Promise<Webhook | null> {
    const encrypted = this.encryption.encrypt('token', { org, webhookId: id }, token);
    const stored = await this.database.transaction(() =>
      replaceToken(this.dialect, org, id, { token: encrypted, effectiveAt }),
    );
    return stored && this.encryption.decryptWebhook(stored);
  }

  /**
   * Removes previous tokens and secrets that are no longer in force, of a limited number of webhooks. Returns
   * the number of webhooks. Call again until the result is 0.
   */
  wipeExpired(): Promise<number> {
    return this.database.transaction(() => wipeExpired(this.dialect));
  }

  /**
   * Re-encrypts a limited number of webhooks whose tokens or secrets aren't stored in the configured form
   * (encrypted with the current key, or unencrypted if new values are not encrypted). Begins with the first
   * id above `after` and continues in ascending order of the ids.
   */
  reencryptBatch(after: number): Promise<ReencryptedBatch> {
    return this.database.transaction(() => reencryptBatch(this.dialect, this.encryption, after));
  }

  private get dialect(): Database['dialect'] {
    return this.database.dialect;
  }
}

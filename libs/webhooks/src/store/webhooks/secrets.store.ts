import { Inject, Injectable } from '@nestjs/common';
import type { Webhook } from '../../model/webhook.entity.js';
import type { Database } from '../database/database.js';
import { WEBHOOKS_DATABASE } from '../tokens.js';
import type { ReencryptedBatch } from './reencrypt.sql.js';
import { reencryptBatch } from './reencrypt.sql.js';
import { SecretsAtRest } from './secrets-at-rest.js';
import { giveSecret, replaceSecret, replaceToken, selectSecret } from './secrets.sql.js';

/** Reads, replaces and re-encrypts the tokens and secrets of webhooks. Each method is atomic unless it says otherwise. */
@Injectable()
export class SecretsStore {
  constructor(
    @Inject(WEBHOOKS_DATABASE) private readonly database: Database,
    private readonly secrets: SecretsAtRest,
  ) {}

  /**
   * Returns the secret of a webhook, or null when the org has no such webhook.
   * @param ifMissing becomes the secret of a webhook that has none
   * @throws UndecryptableSecretError
   */
  async secretOf(org: string, id: number, ifMissing: string): Promise<string | null> {
    const owner = { org, webhookId: id };
    let stored = await this.database.read(() => selectSecret(this.dialect, org, id));
    if (stored === undefined) {
      const encrypted = this.secrets.encrypt('secret', owner, ifMissing);
      stored = await this.database.transaction(() => giveSecret(this.dialect, org, id, encrypted));
    }
    return stored === null ? null : this.secrets.decrypt('secret', owner, stored);
  }

  /** Replaces the secret. Both sign for `overlap` milliseconds. Returns false when the org has no such webhook. */
  replaceSecret(
    org: string,
    id: number,
    { secret, overlap }: { secret: string; overlap: number },
  ): Promise<boolean> {
    const encrypted = this.secrets.encrypt('secret', { org, webhookId: id }, secret);
    return this.database.transaction(() =>
      replaceSecret(this.dialect, org, id, { secret: encrypted, overlap }),
    );
  }

  /**
   * Replaces the token. The previous one is sent until `effectiveAt`, on the database's clock. Returns null when the org has no such
   * webhook.
   */
  async replaceToken(
    org: string,
    id: number,
    { token, effectiveAt }: { token: string; effectiveAt: number | null },
  ): Promise<Webhook | null> {
    const encrypted = this.secrets.encrypt('token', { org, webhookId: id }, token);
    const stored = await this.database.transaction(() =>
      replaceToken(this.dialect, org, id, { token: encrypted, effectiveAt }),
    );
    return stored && this.secrets.webhook(stored);
  }

  /** Re-encrypts one batch of webhooks with ids above `after` whose secrets aren't stored as the keys demand now. */
  reencryptBatch(after: number): Promise<ReencryptedBatch> {
    return this.database.transaction(() => reencryptBatch(this.dialect, this.secrets, after));
  }

  private get dialect(): Database['dialect'] {
    return this.database.dialect;
  }
}

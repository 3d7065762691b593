import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Webhook } from '../../model/webhook.entity.js';
import type { Database } from '../database/database.js';
import { WEBHOOKS_DATABASE } from '../database/tokens.js';
import { cancelUnsent } from './cancel-unsent.sql.js';
import { SecretEncryption } from './secret-encryption.js';
import type { ChangedWebhook, NewWebhook, WebhookCredentials, WebhookUpdate } from './webhooks.sql.js';
import {
  deleteWebhook,
  insertWebhook,
  resumeWebhook,
  selectWebhook,
  selectWebhooks,
  selectWebhooksAfter,
  updateWebhook,
} from './webhooks.sql.js';

/**
 * Maximum number of webhooks that one read returns. If a thousand long URLs were read at once, no other code
 * of the process could run meanwhile.
 */
const maxPerRead = 100;

/**
 * Reads and changes the webhooks of an org. Every method is limited to the given org and is atomic, except
 * `list` and `cancelUnsent`.
 */
@Injectable()
export class WebhooksStore {
  constructor(
    @Inject(WEBHOOKS_DATABASE) private readonly database: Database,
    private readonly encryption: SecretEncryption,
  ) {}

  /**
   * Inserts a webhook. Returns null if the org already has `max` webhooks. The limit is exact even under
   * concurrent inserts.
   */
  async insert(
    webhook: NewWebhook & WebhookCredentials,
    { max }: { readonly max: number },
  ): Promise<Webhook | null> {
    const { org } = webhook;
    const encrypted = (id: number): WebhookCredentials => ({
      token: this.encryption.encrypt('token', { org, webhookId: id }, webhook.token),
      secret: this.encryption.encrypt('secret', { org, webhookId: id }, webhook.secret),
    });
    return this.decrypted(
      await this.database.exclusiveTransaction(org, () =>
        insertWebhook(this.dialect, webhook, encrypted, max),
      ),
    );
  }

  /**
   * Returns one page of the org's webhooks, in ascending order of their ids, and the total number of the
   * org's webhooks. Reads up to `maxPerRead` webhooks at a time, and lets other code of the process run in
   * between.
   */
  async list(
    org: string,
    { limit, offset }: { limit: number; offset: number },
  ): Promise<{ count: number; webhooks: Webhook[] }> {
    const first = { limit: Math.min(limit, maxPerRead), offset };
    const { count, webhooks } = await this.database.read(() => selectWebhooks(this.dialect, org, first));
    let read = webhooks;
    const results: Webhook[] = [];
    for (;;) {
      results.push(...read.map((webhook) => this.encryption.decryptWebhook(webhook)));
      if (read.length < maxPerRead || results.length >= limit) return { count, webhooks: results };
      await setImmediate();
      const next = { after: read.at(-1)!.id, limit: Math.min(limit - results.length, maxPerRead) };
      read = await this.database.read(() => selectWebhooksAfter(this.dialect, org, next));
    }
  }

  /** Returns the webhook, or null if the org has no such webhook. */
  async find(org: string, id: number): Promise<Webhook | null> {
    return this.decrypted(await this.database.read(() => selectWebhook(this.dialect, org, id)));
  }

  /**
   * Updates a webhook. Returns null if the org has no such webhook. A new URL resumes a suspended webhook:
   * call `SuspensionsStore.endHolds` afterwards.
   */
  async update(org: string, id: number, changes: WebhookUpdate): Promise<ChangedWebhook | null> {
    return this.changed(await this.database.transaction(() => updateWebhook(this.dialect, org, id, changes)));
  }

  /**
   * Resumes a webhook if it is suspended. Returns null if the org has no such webhook. Call
   * `SuspensionsStore.endHolds` afterwards.
   */
  async resume(org: string, id: number): Promise<ChangedWebhook | null> {
    return this.changed(await this.database.transaction(() => resumeWebhook(this.dialect, org, id)));
  }

  /** Deletes a webhook. Returns false if the org has no such webhook. Call `cancelUnsent` afterwards. */
  delete(org: string, id: number): Promise<boolean> {
    return this.database.transaction(() => deleteWebhook(this.dialect, org, id));
  }

  /**
   * Cancels the deliveries of a deleted webhook, except deliveries whose request is in flight. Runs as
   * several transactions.
   */
  async cancelUnsent(id: number): Promise<void> {
    while ((await this.database.transaction(() => cancelUnsent(this.dialect, id))) > 0);
  }

  private decrypted(stored: Webhook | null): Webhook | null {
    return stored && this.encryption.decryptWebhook(stored);
  }

  private changed(stored: ChangedWebhook | null): ChangedWebhook | null {
    return stored && { ...stored, webhook: this.encryption.decryptWebhook(stored.webhook) };
  }

  private get dialect(): Database['dialect'] {
    return this.database.dialect;
  }
}

import type { EntityManager } from 'typeorm';
import type { Webhook } from '../../model/webhook.entity.js';
import type { Claim, ClaimRequest } from '../claim/claim.js';
import type { WebhookTarget } from './targets.sql.js';
import { claimDeliveries } from '../claim/claim-deliveries.js';
import { checkDatabase } from './check-database.js';
import { monotonicNow } from '../../shared/clock.js';
import type { Database } from '../database/database.js';
import type { Notifications } from '../database/notifications.js';
import { nextDueIn, promoteDue } from '../claim/due.sql.js';
import type { NewEvent } from '../emit/emit.sql.js';
import { insertEvents } from '../emit/emit.sql.js';
import { cancelWaiting, hurryRetries, sweepHeld, webhooksWithHeld } from '../suspend/held.sql.js';
import type { ClaimRef } from '../transitions.sql.js';
import { endClaims, queued } from '../transitions.sql.js';
import { lanesAfter } from '../claim/lanes.sql.js';
import type { FinishedAttempt, Recorded } from '../record/finished-attempt.js';
import { recordAttempts } from '../record/record.sql.js';
import { subscribedEntities, subscribedOrgs } from '../emit/subscriptions.sql.js';
import type { Judgement, SuspensionRule } from '../suspend/suspension.sql.js';
import { failingWebhooks, judgeWebhooks } from '../suspend/suspension.sql.js';
import { giveSecret, replaceSecret, replaceToken, selectSecret } from './secrets.sql.js';
import type { ReencryptedBatch } from './reencrypt.sql.js';
import { reencryptBatch } from './reencrypt.sql.js';
import { SecretsAtRest } from './secrets-at-rest.js';
import type { KeyRing } from '../../options/resolved-keys.js';
import { selectTargets } from './targets.sql.js';
import type { ChangedWebhook, NewWebhook, WebhookChanges, WebhookSecrets } from './webhooks.sql.js';
import {
  deleteWebhook,
  insertWebhook,
  resumeWebhook,
  selectWebhook,
  selectWebhooks,
  updateWebhook,
} from './webhooks.sql.js';

/**
 * Everything that is done to the four tables: each method is atomic where it doesn't say otherwise, either as a transaction of its own or as a part of the
 * host's. The SQL is in the `*.sql.ts` files beside it, the same for all databases but for their `Dialect`.
 */
export class WebhooksStore {
  private readonly secrets: SecretsAtRest;
  private checked: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    keys: KeyRing,
  ) {
    this.secrets = new SecretsAtRest(keys);
  }

  // Webhooks

  /** Null when the org has `most` webhooks already, exactly, however many are made at once. */
  async insertWebhook(
    webhook: NewWebhook & WebhookSecrets,
    { most }: { readonly most: number },
  ): Promise<Webhook | null> {
    const { org } = webhook;
    const encrypted = (id: number): WebhookSecrets => ({
      token: this.secrets.encrypt('token', { org, id }, webhook.token),
      secret: this.secrets.encrypt('secret', { org, id }, webhook.secret),
    });
    return this.shown(
      await this.database.transactionAlone(org, () => insertWebhook(this.dialect, webhook, encrypted, most)),
    );
  }

  async listWebhooks(
    org: string,
    page: { limit: number; offset: number },
  ): Promise<{ count: number; webhooks: Webhook[] }> {
    const { count, webhooks } = await this.database.read(() => selectWebhooks(this.dialect, org, page));
    return { count, webhooks: webhooks.map((webhook) => this.secrets.webhook(webhook)) };
  }

  async findWebhook(org: string, id: number): Promise<Webhook | null> {
    return this.shown(await this.database.read(() => selectWebhook(this.dialect, org, id)));
  }

  /**
   * Null when the org has no such webhook.
   * @param ifMissing the secret of one that has none, from now on
   * @throws UndecryptableSecretError
   */
  async secretOf(org: string, id: number, ifMissing: string): Promise<string | null> {
    const owner = { org, id };
    let stored = await this.database.read(() => selectSecret(this.dialect, org, id));
    if (stored === undefined) {
      const encrypted = this.secrets.encrypt('secret', owner, ifMissing);
      stored = await this.database.transaction(() => giveSecret(this.dialect, org, id, encrypted));
    }
    return stored === null ? null : this.secrets.decrypt('secret', owner, stored);
  }

  /** False when the org has no such webhook. Both sign for `overlap` milliseconds. */
  replaceSecret(
    org: string,
    id: number,
    { secret, overlap }: { secret: string; overlap: number },
  ): Promise<boolean> {
    const encrypted = this.secrets.encrypt('secret', { org, id }, secret);
    return this.database.transaction(() =>
      replaceSecret(this.dialect, org, id, { secret: encrypted, overlap }),
    );
  }

  /** Null when the org has no such webhook. The one before is sent until `effectiveAt`, on the database's clock. */
  async replaceToken(
    org: string,
    id: number,
    { token, effectiveAt }: { token: string; effectiveAt: number | null },
  ): Promise<Webhook | null> {
    const encrypted = this.secrets.encrypt('token', { org, id }, token);
    return this.shown(
      await this.database.transaction(() =>
        replaceToken(this.dialect, org, id, { token: encrypted, effectiveAt }),
      ),
    );
  }

  /** Null when the org has no such webhook. A suspended one whose URL changes is resumed; `sweepHeld` it afterwards. */
  async updateWebhook(org: string, id: number, changes: WebhookChanges): Promise<ChangedWebhook | null> {
    return this.changed(await this.database.transaction(() => updateWebhook(this.dialect, org, id, changes)));
  }

  /** Null when the org has no such webhook. `sweepHeld` it afterwards. */
  async resumeWebhook(org: string, id: number): Promise<ChangedWebhook | null> {
    return this.changed(await this.database.transaction(() => resumeWebhook(this.dialect, org, id)));
  }

  /** False when the org has no such webhook. `cancelWaiting` afterwards. */
  deleteWebhook(org: string, id: number): Promise<boolean> {
    return this.database.transaction(() => deleteWebhook(this.dialect, org, id));
  }

  // Emitting; both return the webhook of each delivery that was written, and with a channel of `notifications` the commit tells who listens there

  /** In the host's transaction. */
  insertEventsWithin(
    manager: EntityManager,
    events: readonly NewEvent[],
    channel?: string,
  ): Promise<number[]> {
    return this.database.within(manager, () => insertEvents(this.dialect, events, channel));
  }

  /** In a transaction of its own. */
  insertEvents(events: readonly NewEvent[], channel?: string): Promise<number[]> {
    return this.database.transaction(() => insertEvents(this.dialect, events, channel));
  }

  /** Which of these entities anybody subscribes to; in the host's transaction. */
  subscribedEntities(manager: EntityManager, entities: readonly string[]): Promise<ReadonlySet<string>> {
    return this.database.within(manager, () => subscribedEntities(this.dialect, entities));
  }

  /** Which of these orgs have a webhook of the entity; in the host's transaction. */
  subscribedOrgs(
    manager: EntityManager,
    entity: string,
    orgs: readonly string[],
  ): Promise<ReadonlySet<string>> {
    return this.database.within(manager, () => subscribedOrgs(this.dialect, entity, orgs));
  }

  // Delivering

  /** The next lanes that have deliveries to claim, ascending; fewer than `mostLanesAtOnce` when there are no more. */
  lanesAfter(cursor: number): Promise<number[]> {
    return this.database.read(() => lanesAfter(this.dialect, cursor));
  }

  /** Not one transaction but several, each of which a crash may follow: see `claimDeliveries`. */
  claim(request: ClaimRequest): Promise<Claim> {
    return claimDeliveries(this.database, this.secrets, request);
  }

  /** How these webhooks are now; the deleted ones are missing. */
  async readTargets(ids: readonly number[]): Promise<ReadonlyMap<number, WebhookTarget>> {
    return this.secrets.targets(await this.database.read(() => selectTargets(this.dialect, ids)));
  }

  /** Fenced: what is no longer claimed by the caller is left as it is. */
  record(attempts: readonly FinishedAttempt[]): Promise<Recorded> {
    return this.database.once(() => recordAttempts(this.dialect, attempts, monotonicNow()));
  }

  /** Puts claimed deliveries back into their lanes; uses up no attempt. Fenced, likewise. */
  release(claims: readonly ClaimRef[]): Promise<void> {
    return this.database.once(() => endClaims(this.dialect, claims, queued(this.dialect.now())));
  }

  /** Puts one batch of what has become due into its lanes; tells how many. */
  promoteDue(): Promise<number> {
    return this.database.transaction(() => promoteDue(this.dialect));
  }

  nextDueIn(): Promise<number | null> {
    return this.database.read(() => nextDueIn(this.dialect));
  }

  // Settling

  /** Those of these webhooks that the rule has something to say about. */
  judge(webhookIds: readonly number[], rule: SuspensionRule): Promise<Judgement[]> {
    return this.database.transaction(() => judgeWebhooks(this.dialect, webhookIds, rule));
  }

  failingWebhooks(window: number): Promise<number[]> {
    return this.database.read(() => failingWebhooks(this.dialect, window));
  }

  webhooksWithHeld(): Promise<number[]> {
    return this.database.read(() => webhooksWithHeld(this.dialect));
  }

  /** Moves all held deliveries of a webhook to where they belong by now; each batch in a transaction of its own. */
  async sweepHeld(webhookId: number, holdFor: number): Promise<void> {
    while ((await this.database.transaction(() => sweepHeld(this.dialect, webhookId, holdFor))) > 0);
  }

  /** Makes all retries of a webhook due now; each batch in a transaction of its own. */
  async hurryRetries(webhookId: number): Promise<void> {
    while ((await this.database.transaction(() => hurryRetries(this.dialect, webhookId))) > 0);
  }

  /** Cancels all that waits for a deleted webhook; each batch in a transaction of its own. */
  async cancelWaiting(webhookId: number): Promise<void> {
    while ((await this.database.transaction(() => cancelWaiting(this.dialect, webhookId))) > 0);
  }

  // Keys

  /** One batch of webhooks behind `after` whose secrets aren't stored as the keys say now. */
  reencryptBatch(after: number): Promise<ReencryptedBatch> {
    return this.database.transaction(() => reencryptBatch(this.dialect, this.secrets, after));
  }

  /**
   * Whether all is there that is needed at the start: looked at once, whoever asks.
   * @throws WebhooksConfigurationError
   */
  check(): Promise<void> {
    return (this.checked ??= checkDatabase(this.database, this.secrets));
  }

  /** How processes tell each other what there is, where the database can. */
  get notifications(): Notifications | undefined {
    return this.database.notifications;
  }

  close(): Promise<void> {
    return this.database.close();
  }

  private shown(stored: Webhook | null): Webhook | null {
    return stored && this.secrets.webhook(stored);
  }

  private changed(stored: ChangedWebhook | null): ChangedWebhook | null {
    return stored && { ...stored, webhook: this.secrets.webhook(stored.webhook) };
  }

  private get dialect(): Database['dialect'] {
    return this.database.dialect;
  }
}

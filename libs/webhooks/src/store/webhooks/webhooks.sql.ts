import type { Webhook } from '../../model/webhook.entity.js';
import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { change, numberOf, query } from '../database/script.js';
import { endDeferral } from './deferrals.sql.js';
import { webhookOf } from './webhook-row.js';

/** The fields of a new webhook that are not secret. */
export interface NewWebhook {
  readonly org: string;
  readonly entity: string;
  readonly remoteUrl: string;
}

/** The secret fields of a webhook. */
export interface WebhookCredentials {
  readonly token: string;
  readonly secret: string;
}

/** The fields of a webhook that its owner can change. */
export interface WebhookUpdate {
  readonly entity?: string;
  readonly remoteUrl?: string;
}

/** A webhook after an update or a resume. */
export interface ChangedWebhook {
  readonly webhook: Webhook;
  /** True if the update or the resume changed the webhook. */
  readonly hasChanged: boolean;
  /** True if the webhook got no requests before, and gets them again: it was suspended or deferred. */
  readonly isResumed: boolean;
}

/**
 * Inserts a webhook. Returns null if the org already has `max` webhooks.
 * @param credentialsOf returns the credentials in their stored form. Encryption binds the credentials to the
 *   id of the webhook, which is known only after the insert
 */
export function* insertWebhook(
  { tables, now, returningId }: Dialect,
  webhook: NewWebhook,
  credentialsOf: (id: number) => WebhookCredentials,
  max: number,
): Script<Webhook | null> {
  const [before] = yield* query(
    `select ${now()} as now, (select count(*) from ${tables.webhook} where org = ?) as count`,
    [webhook.org],
  );
  if (numberOf(before!['count']) >= max) return null;
  const at = numberOf(before!['now']);
  // A second statement stores the token and the secret, because their encryption is bound to the webhook's
  // id.
  const { insertId } = yield {
    sql: `insert into ${tables.webhook} (org, entity, remote_url, token, created_at, updated_at) values (?, ?, ?, '', ?, ?)${returningId}`,
    params: [webhook.org, webhook.entity, webhook.remoteUrl, at, at],
  };
  const { token, secret } = credentialsOf(insertId!);
  yield* change(`update ${tables.webhook} set token = ?, secret = ? where id = ?`, [token, secret, insertId]);
  return yield* selectWebhook({ tables }, webhook.org, insertId!);
}

/** Returns the number of webhooks of an org, and some of them in ascending order of their ids. */
export function* selectWebhooks(
  { tables }: Dialect,
  org: string,
  { limit, offset }: { limit: number; offset: number },
): Script<{ count: number; webhooks: Webhook[] }> {
  const [total] = yield* query(`select count(*) as count from ${tables.webhook} where org = ?`, [org]);
  const rows = yield* query(`select * from ${tables.webhook} where org = ? order by id limit ? offset ?`, [
    org,
    limit,
    offset,
  ]);
  return { count: numberOf(total!['count']), webhooks: rows.map(webhookOf) };
}

/** Returns the org's next webhooks after the id `after`, in ascending order of their ids. */
export function* selectWebhooksAfter(
  { tables }: Dialect,
  org: string,
  { after, limit }: { after: number; limit: number },
): Script<Webhook[]> {
  const rows = yield* query(`select * from ${tables.webhook} where org = ? and id > ? order by id limit ?`, [
    org,
    after,
    limit,
  ]);
  return rows.map(webhookOf);
}

export function* selectWebhook(
  { tables }: Pick<Dialect, 'tables'>,
  org: string,
  id: number,
  lock = '',
): Script<Webhook | null> {
  if (!Number.isSafeInteger(id)) return null;
  const [row] = yield* query(`select * from ${tables.webhook} where org = ? and id = ?${lock}`, [org, id]);
  return row ? webhookOf(row) : null;
}

/**
 * Locks a webhook until the transaction ends, and returns it. Transactions that suspend, resume or delete the
 * webhook take this lock, and so do transactions that hold its deliveries. Therefore, all these transactions
 * of one webhook run one after the other. Returns null if the org has no such webhook.
 */
export function lockWebhook(dialect: Dialect, org: string, id: number): Script<Webhook | null> {
  return selectWebhook(dialect, org, id, dialect.forUpdate);
}

/**
 * Updates the webhook and its `updated_at` if a new value differs from the stored value. A new `remoteUrl`
 * also ends a suspension and a deferral, and starts the failure window anew. Returns null if the org has no
 * such webhook.
 */
export function* updateWebhook(
  dialect: Dialect,
  org: string,
  id: number,
  changes: WebhookUpdate,
): Script<ChangedWebhook | null> {
  const webhook = yield* lockWebhook(dialect, org, id);
  if (!webhook) return null;
  const entity = changes.entity ?? webhook.entity;
  const remoteUrl = changes.remoteUrl ?? webhook.remoteUrl;
  const hasNewUrl = remoteUrl !== webhook.remoteUrl;
  const wasSuspended = webhook.suspendedAt !== null;
  if (entity === webhook.entity && !hasNewUrl) return { webhook, hasChanged: false, isResumed: false };

  const wasDeferred = hasNewUrl && (yield* endDeferral(dialect, id));
  const restart = hasNewUrl ? `, ${newWindow}` : '';
  const resume = hasNewUrl && wasSuspended ? `, ${resumeColumns(dialect)}` : '';
  yield* change(
    `update ${dialect.tables.webhook} set entity = ?, remote_url = ?, updated_at = ${dialect.now()}${restart}${resume} where id = ?`,
    [entity, remoteUrl, id],
  );
  const isResumed = wasDeferred || (hasNewUrl && wasSuspended);
  return { webhook: (yield* selectWebhook(dialect, org, id))!, hasChanged: true, isResumed };
}

/**
 * Ends the suspension and the deferral of a webhook, if there is one. The held deliveries stay held until
 * `endHolds` moves them. Returns null if the org has no such webhook.
 */
export function* resumeWebhook(dialect: Dialect, org: string, id: number): Script<ChangedWebhook | null> {
  const webhook = yield* lockWebhook(dialect, org, id);
  if (!webhook) return null;
  const wasDeferred = yield* endDeferral(dialect, id);
  if (webhook.suspendedAt === null) {
    webhook.deferredUntil = null;
    return { webhook, hasChanged: false, isResumed: wasDeferred };
  }
  yield* change(
    `update ${dialect.tables.webhook} set updated_at = ${dialect.now()}, ${newWindow}, ${resumeColumns(dialect)} where id = ?`,
    [id],
  );
  return { webhook: (yield* selectWebhook(dialect, org, id))!, hasChanged: true, isResumed: true };
}

/**
 * Deletes a webhook. Afterwards, `cancelUnsent` cancels its deliveries. If a host's transaction commits more
 * deliveries later, the claim cancels them. Returns false if the org has no such webhook.
 */
export function* deleteWebhook(dialect: Dialect, org: string, id: number): Script<boolean> {
  const webhook = yield* lockWebhook(dialect, org, id);
  if (!webhook) return false;
  yield* change(`delete from ${dialect.tables.webhook} where id = ?`, [id]);
  return true;
}

/** Starts the failure window anew. An attempt that was sent before counts nothing, even if recorded later. */
const newWindow = 'window_no = window_no + 1';

function resumeColumns({ now }: Dialect): string {
  return `suspended_at = null, suspension_reason = null, last_error = null, resumed_at = ${now()}`;
}

import type { Webhook } from '../../model/webhook.entity.js';
import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { change, query } from '../database/script.js';
import { numberOf, webhookOf } from './rows.js';

/** What is stored of a new webhook. */
export interface NewWebhook {
  readonly org: string;
  readonly entity: string;
  readonly remoteUrl: string;
}

/** What is secret of one. */
export interface WebhookSecrets {
  readonly token: string;
  readonly secret: string;
}

/** What can change of one. */
export interface WebhookUpdate {
  readonly entity?: string;
  readonly remoteUrl?: string;
}

/** A webhook after a change. */
export interface ChangedWebhook {
  readonly webhook: Webhook;
  /** Whether anything of it is different now. */
  readonly hasChanged: boolean;
  /** Whether it was suspended before. */
  readonly wasSuspended: boolean;
}

/**
 * Null when the org has `max` webhooks already.
 * @param secretsOf as they are stored in the webhook of this id
 */
export function* insertWebhook(
  { tables, now, returningId }: Dialect,
  webhook: NewWebhook,
  secretsOf: (id: number) => WebhookSecrets,
  max: number,
): Script<Webhook | null> {
  const [before] = yield* query(
    `select ${now()} as now, (select count(*) from ${tables.webhook} where org = ?) as count`,
    [webhook.org],
  );
  if (numberOf(before!['count']) >= max) return null;
  const at = numberOf(before!['now']);
  const { insertId } = yield {
    sql: `insert into ${tables.webhook} (org, entity, remote_url, token, created_at, updated_at) values (?, ?, ?, '', ?, ?)${returningId}`,
    params: [webhook.org, webhook.entity, webhook.remoteUrl, at, at],
  };
  const { token, secret } = secretsOf(insertId!);
  yield* change(`update ${tables.webhook} set token = ?, secret = ? where id = ?`, [token, secret, insertId]);
  return yield* selectWebhook({ tables }, webhook.org, insertId!);
}

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

/** Locks the webhook until the transaction's end: suspending, resuming, deleting and holding exclude each other. */
export function lockWebhook(dialect: Dialect, org: string, id: number): Script<Webhook | null> {
  return selectWebhook(dialect, org, id, dialect.forUpdate);
}

/** Changes what differs; another `remoteUrl` ends a suspension. `updated_at` moves only when something changed. */
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
  const movesAway = remoteUrl !== webhook.remoteUrl;
  const wasSuspended = webhook.suspendedAt !== null;
  if (entity === webhook.entity && !movesAway) return { webhook, hasChanged: false, wasSuspended };

  const resume = movesAway && wasSuspended ? `, ${resumeColumns(dialect)}` : '';
  yield* change(
    `update ${dialect.tables.webhook} set entity = ?, remote_url = ?, updated_at = ${dialect.now()}${resume} where id = ?`,
    [entity, remoteUrl, id],
  );
  return { webhook: (yield* selectWebhook(dialect, org, id))!, hasChanged: true, wasSuspended };
}

/** Ends a suspension, if there is one; what was held is moved by `sweepHeld`. */
export function* resumeWebhook(dialect: Dialect, org: string, id: number): Script<ChangedWebhook | null> {
  const webhook = yield* lockWebhook(dialect, org, id);
  if (!webhook) return null;
  if (webhook.suspendedAt === null) return { webhook, hasChanged: false, wasSuspended: false };
  yield* change(
    `update ${dialect.tables.webhook} set updated_at = ${dialect.now()}, ${resumeColumns(dialect)} where id = ?`,
    [id],
  );
  return { webhook: (yield* selectWebhook(dialect, org, id))!, hasChanged: true, wasSuspended: true };
}

/** Its deliveries are cancelled by `cancelWaiting`, and those that a host commits later by their claim. */
export function* deleteWebhook(dialect: Dialect, org: string, id: number): Script<boolean> {
  const webhook = yield* lockWebhook(dialect, org, id);
  if (!webhook) return false;
  yield* change(`delete from ${dialect.tables.webhook} where id = ?`, [id]);
  return true;
}

function resumeColumns({ now }: Dialect): string {
  return `suspended_at = null, suspension_reason = null, last_error = null, resumed_at = ${now()}`;
}

import type { Webhook } from '../../model/webhook.entity.js';
import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { change, query } from '../database/script.js';
import { lockWebhook, selectWebhook } from './webhooks.sql.js';

/**
 * Returns the secret in its stored form. Null if the org has no such webhook. Undefined if the webhook has no
 * secret, because a process with an older version of the library created it.
 */
export function* selectSecret(
  { tables }: Dialect,
  org: string,
  id: number,
): Script<string | null | undefined> {
  if (!Number.isSafeInteger(id)) return null;
  const [row] = yield* query(`select secret from ${tables.webhook} where org = ? and id = ?`, [org, id]);
  return row ? ((row['secret'] as string | null) ?? undefined) : null;
}

/**
 * Stores the given secret if the webhook has none yet. Returns the webhook's secret in its stored form: the
 * given secret, or the secret that the webhook already had. Returns null if the org has no such webhook.
 */
export function* setMissingSecret(
  dialect: Dialect,
  org: string,
  id: number,
  secret: string,
): Script<string | null> {
  if (!(yield* lockWebhook(dialect, org, id))) return null;
  yield* change(`update ${dialect.tables.webhook} set secret = ? where id = ? and secret is null`, [
    secret,
    id,
  ]);
  return (yield* selectSecret(dialect, org, id)) ?? null;
}

/**
 * Replaces the secret. For `overlap` milliseconds, the previous secret and the new secret both sign the
 * requests. Returns false if the org has no such webhook.
 */
export function* replaceSecret(
  dialect: Dialect,
  org: string,
  id: number,
  { secret, overlap }: { secret: string; overlap: number },
): Script<boolean> {
  if (!(yield* lockWebhook(dialect, org, id))) return false;
  // The order of the assignments matters, because on MySQL an assignment reads the new values of columns that
  // earlier assignments have set.
  yield* change(
    `update ${dialect.tables.webhook}
        set previous_secret = secret, previous_secret_until = ${dialect.now()} + ?, secret = ? where id = ?`,
    [overlap, secret, id],
  );
  return true;
}

/**
 * Replaces the token. Until `effectiveAt`, requests continue to carry the token that they carry now, even if
 * the token is replaced again before that time. If `effectiveAt` is null, requests carry the new token
 * immediately. Returns null if the org has no such webhook.
 */
export function* replaceToken(
  dialect: Dialect,
  org: string,
  id: number,
  { token, effectiveAt }: { token: string; effectiveAt: number | null },
): Script<Webhook | null> {
  if (!(yield* lockWebhook(dialect, org, id))) return null;
  const now = dialect.now();
  yield* change(
    `update ${dialect.tables.webhook}
        set previous_token = case when previous_token_until > ${now} then previous_token else token end,
            previous_token_until = ?, token = ?, updated_at = ${now} where id = ?`,
    [effectiveAt, token, id],
  );
  return yield* selectWebhook(dialect, org, id);
}

import type { Webhook } from '../../model/webhook.entity.js';
import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { change, query } from '../database/script.js';
import { lockWebhook, selectWebhook } from './webhooks.sql.js';

/**
 * Returns the secret as stored. Null if the org has no such webhook, and undefined if the webhook has no
 * secret, because a process of an older version created it.
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

/** Stores this secret unless the webhook has one by now, and returns the one that it has. */
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
 * The previous secret also signs for `overlap` milliseconds. Returns false if the org has no such webhook.
 */
export function* replaceSecret(
  dialect: Dialect,
  org: string,
  id: number,
  { secret, overlap }: { secret: string; overlap: number },
): Script<boolean> {
  if (!(yield* lockWebhook(dialect, org, id))) return false;
  // The order matters: on MySQL, a column that was already set in this statement has its new value.
  yield* change(
    `update ${dialect.tables.webhook}
        set previous_secret = secret, previous_secret_until = ${dialect.now()} + ?, secret = ? where id = ?`,
    [overlap, secret, id],
  );
  return true;
}

/**
 * Replaces the token. Until `effectiveAt`, requests carry the token that they carry now, even if the token is
 * replaced several times before. Returns null if the org has no such webhook.
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

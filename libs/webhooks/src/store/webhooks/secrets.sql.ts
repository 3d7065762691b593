import type { Webhook } from '../../model/webhook.entity.js';
import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { change, query } from '../database/script.js';
import { lockWebhook, selectWebhook } from './webhooks.sql.js';

/** As it is stored. Null when the org has no such webhook, undefined when it has no secret: a process of an older version has made it. */
export function* selectSecret(
  { tables }: Dialect,
  org: string,
  id: number,
): Script<string | null | undefined> {
  if (!Number.isSafeInteger(id)) return null;
  const [row] = yield* query(`select secret from ${tables.webhook} where org = ? and id = ?`, [org, id]);
  return row ? ((row['secret'] as string | null) ?? undefined) : null;
}

/** Gives it this secret unless it has got one meanwhile; tells which one it has. */
export function* giveSecret(
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

/** The one before signs too for `overlap` milliseconds. False when the org has no such webhook. */
export function* replaceSecret(
  dialect: Dialect,
  org: string,
  id: number,
  { secret, overlap }: { secret: string; overlap: number },
): Script<boolean> {
  if (!(yield* lockWebhook(dialect, org, id))) return false;
  // In this order: MySQL takes a column that was set before for what it is set to.
  yield* change(
    `update ${dialect.tables.webhook}
        set previous_secret = secret, previous_secret_until = ${dialect.now()} + ?, secret = ? where id = ?`,
    [overlap, secret, id],
  );
  return true;
}

/** Until `effectiveAt` the one is sent that was sent until now, however often the token is replaced before. Null when the org has no such webhook. */
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

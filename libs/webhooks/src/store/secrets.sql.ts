import type { Dialect } from './database/database.js';
import type { Script } from './database/script.js';
import { change, query } from './database/script.js';
import { lockWebhook } from './webhooks.sql.js';

/** Null when the org has no such webhook, undefined when it has no secret: a process of an older version has made it. */
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

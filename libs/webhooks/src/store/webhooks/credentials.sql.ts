import type { Webhook } from '../../model/webhook.entity.js';
import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { change, idsOf, numberOf, query } from '../database/script.js';
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

/** Maximum number of webhooks whose expired values one transaction removes. */
const maxWipedPerTransaction = 100;

/**
 * Replaces the secret. For `overlap` milliseconds, the previous secret and the new secret both sign the
 * requests. If `overlap` is 0, the previous secret is not stored any more. Returns false if the org has no
 * such webhook.
 */
export function* replaceSecret(
  dialect: Dialect,
  org: string,
  id: number,
  { secret, overlap }: { secret: string; overlap: number },
): Script<boolean> {
  if (!(yield* lockWebhook(dialect, org, id))) return false;
  const [previous, until, params] =
    overlap > 0 ? ['secret', `${dialect.now()} + ?`, [overlap]] : ['null', 'null', []];
  // The order of the assignments matters, because on MySQL an assignment reads the new values of columns that
  // earlier assignments have set.
  yield* change(
    `update ${dialect.tables.webhook}
        set previous_secret = ${previous}, previous_secret_until = ${until}, secret = ? where id = ?`,
    [...params, secret, id],
  );
  return true;
}

/**
 * Replaces the token. Until `effectiveAt`, requests continue to carry the token that they carry now, even if
 * the token is replaced again before that time. If `effectiveAt` is null or in the past, requests carry the
 * new token immediately, and the previous token is not stored any more. Returns null if the org has no such
 * webhook.
 */
export function* replaceToken(
  dialect: Dialect,
  org: string,
  id: number,
  { token, effectiveAt }: { token: string; effectiveAt: number | null },
): Script<Webhook | null> {
  if (!(yield* lockWebhook(dialect, org, id))) return null;
  const now = dialect.now();
  const [row] = yield* query(`select ${now} as now`);
  const isLater = effectiveAt !== null && effectiveAt > numberOf(row!['now']);
  const current = `case when previous_token_until > ${now} then previous_token else token end`;
  yield* change(
    `update ${dialect.tables.webhook}
        set previous_token = ${isLater ? current : 'null'}, previous_token_until = ?, token = ?, updated_at = ${now}
      where id = ?`,
    [isLater ? effectiveAt : null, token, id],
  );
  return yield* selectWebhook(dialect, org, id);
}

/**
 * Removes previous tokens and secrets that are no longer in force, of up to `maxWipedPerTransaction`
 * webhooks. Skips webhooks that another transaction has locked. Returns the number of webhooks, so call again
 * until the result is 0.
 */
export function* wipeExpired({ tables, now, forUpdateSkipLocked, among }: Dialect): Script<number> {
  const kinds = ['previous_token', 'previous_secret'];
  const isExpired = (kind: string): string =>
    `${kind} is not null and coalesce(${kind}_until, 0) <= ${now()}`;
  const ids = yield* idsOf(
    `select id from ${tables.webhook} where ${kinds.map(isExpired).join(' or ')}
      order by id limit ${maxWipedPerTransaction}${forUpdateSkipLocked}`,
  );
  if (ids.length === 0) return 0;
  const inForce = (kind: string, column: string): string =>
    `${column} = case when ${kind}_until > ${now()} then ${column} end`;
  const set = kinds.flatMap((kind) => [inForce(kind, kind), inForce(kind, `${kind}_until`)]).join(', ');
  const { sql, params } = among('id', ids);
  return yield* change(`update ${tables.webhook} set ${set} where ${sql}`, params);
}

import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { change, idsOf } from '../database/script.js';

/**
 * Returns the SQL condition that the lane of a webhook is deferred. The lane of a suspended webhook is never
 * deferred, because its deliveries are claimed and held.
 *
 * @param of the prefix of each column, such as `w.`
 */
export function isDeferred({ now }: Dialect, of = ''): string {
  return `${of}deferred_until > ${now()} and ${of}suspended_at is null`;
}

/** Returns which of the given webhooks are deferred. */
export function* deferredAmong(dialect: Dialect, webhookIds: readonly number[]): Script<Set<number>> {
  if (webhookIds.length === 0) return new Set();
  const { sql, params } = dialect.among('id', webhookIds);
  return new Set(
    yield* idsOf(`select id from ${dialect.tables.webhook} where ${sql} and ${isDeferred(dialect)}`, params),
  );
}

/** Ends the deferral of a webhook. Returns false if the webhook was not deferred. */
export function* endDeferral({ tables, now }: Dialect, webhookId: number): Script<boolean> {
  const ended = yield* change(
    `update ${tables.webhook} set deferred_until = null where id = ? and deferred_until > ${now()}`,
    [webhookId],
  );
  return ended > 0;
}

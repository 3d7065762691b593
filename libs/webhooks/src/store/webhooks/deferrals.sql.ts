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

/** How long after the end of a pause the next pause continues the same series, in milliseconds. */
const maxGap = 24 * 60 * 60 * 1000;

/**
 * Returns the SQL of `deferred_since` when a pause begins: unchanged if the pause continues a series.
 *
 * @param of the prefix of each column, such as `w.`
 */
export function deferredSince({ now }: Dialect, of = ''): string {
  return `case when ${of}deferred_until > ${now()} - ${maxGap} then ${of}deferred_since else ${now()} end`;
}

/**
 * Returns the ids of the webhooks that are deferred, and whose receivers have asked for one pause after the
 * other for at least `duration` milliseconds.
 */
export function deferredFor(dialect: Dialect, duration: number): Script<number[]> {
  const { tables, now } = dialect;
  return idsOf(
    `select id from ${tables.webhook} where deferred_since <= ${now()} - ${duration} and ${isDeferred(dialect)}`,
  );
}

/** Ends the deferral of a webhook. Returns false if the webhook was not deferred. */
export function* endDeferral({ tables, now }: Dialect, webhookId: number): Script<boolean> {
  const ended = yield* change(
    `update ${tables.webhook} set deferred_until = null, deferred_since = null where id = ? and deferred_until > ${now()}`,
    [webhookId],
  );
  return ended > 0;
}

import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { query } from '../database/script.js';
import { cancelled, failed, idsOf, queued, unqueued, updateDeliveries } from '../transitions.sql.js';

/** Deliveries that are moved in one transaction, so that none locks many rows for long. */
const batchSize = 1000;

/** The webhooks that have held deliveries. */
export function* webhooksWithHeld({ tables }: Dialect): Script<number[]> {
  const next = (after: string): string =>
    `(select min(webhook_id) from ${tables.delivery} where state = 'held' and webhook_id > ${after})`;
  return yield* idsOf(
    `with recursive w (id) as (select ${next('0')} union all select ${next('w.id')} from w where w.id is not null)
     select id from w where id is not null`,
  );
}

/**
 * One batch of a webhook's held deliveries goes where it belongs: back into the lane when the webhook is active, cancelled when it is gone,
 * failed when they were held for longer than `holdFor`. Under the webhook's lock.
 *
 * @returns how many were moved; call again until it is 0
 */
export function* sweepHeld(dialect: Dialect, webhookId: number, holdFor: number): Script<number> {
  const { tables, now, forUpdate } = dialect;
  const [webhook] = yield* query(`select suspended_at from ${tables.webhook} where id = ?${forUpdate}`, [
    webhookId,
  ]);
  if (!webhook) return yield* moveHeld(dialect, webhookId, cancelled(now()));
  if (webhook['suspended_at'] === null) {
    return yield* moveHeld(dialect, webhookId, `state = 'pending', held_at = null, ${queued(now())}`);
  }
  return yield* moveHeld(
    dialect,
    webhookId,
    failed('hold_expired', now()),
    ` and held_at <= ${now()} - ${holdFor}`,
  );
}

/**
 * One batch of what waits for a retry is due now: its webhook was resumed, and its owner expects everything that was missed. A state that
 * waits for an older one has had no attempt yet and goes on waiting.
 */
export function* hurryRetries(dialect: Dialect, webhookId: number): Script<number> {
  const { tables, now, forUpdateSkipLocked } = dialect;
  const ids = yield* idsOf(
    `select id from ${tables.delivery}
      where state = 'pending' and webhook_id = ? and lane is null and due_at is not null and attempts > 0
      order by id limit ${batchSize}${forUpdateSkipLocked}`,
    [webhookId],
  );
  return yield* updateDeliveries(dialect, ids, queued(now()));
}

/** One batch of what waits for a deleted webhook is cancelled; what is out just now is let end. */
export function* cancelWaiting(dialect: Dialect, webhookId: number): Script<number> {
  const { tables, now } = dialect;
  // One after the other, for each has an index of its own.
  const waiting = [
    'lane = ? and due_at is not null',
    "webhook_id = ? and lane is null and due_at is not null and state = 'pending'",
    "webhook_id = ? and state = 'held'",
  ];
  const ids: number[] = [];
  for (const where of waiting) {
    if (ids.length === 0)
      ids.push(
        ...(yield* idsOf(`select id from ${tables.delivery} where ${where} limit ${batchSize}`, [webhookId])),
      );
  }
  const columns = `${cancelled(now())}, ${unqueued}`;
  return yield* updateDeliveries(dialect, ids, columns, ' and leased_until is null');
}

function* moveHeld(dialect: Dialect, webhookId: number, columns: string, condition = ''): Script<number> {
  const ids = yield* idsOf(
    `select id from ${dialect.tables.delivery} where state = 'held' and webhook_id = ?${condition} order by id limit ${batchSize}`,
    [webhookId],
  );
  yield* updateDeliveries(dialect, ids, columns, " and state = 'held'");
  return ids.length;
}

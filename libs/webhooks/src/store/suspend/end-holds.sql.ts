import { supersedeOlder } from '../claim/siblings.sql.js';
import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { idsOf, query } from '../database/script.js';
import type { Columns } from '../transition.js';
import { transitions, updateDeliveries } from '../transitions.sql.js';

/**
 * Maximum number of deliveries that one transaction moves, so that no transaction locks many rows for long.
 */
const maxMovedPerTransaction = 1000;

/** Returns the ids of the webhooks that have held deliveries. */
export function* webhooksWithHeld({ tables }: Dialect): Script<number[]> {
  const next = (after: string): string =>
    `(select min(webhook_id) from ${tables.delivery} where state = 'held' and webhook_id > ${after})`;
  return yield* idsOf(
    `with recursive w (id) as (select ${next('0')} union all select ${next('w.id')} from w where w.id is not null)
     select id from w where id is not null`,
  );
}

/**
 * Ends the hold of up to `maxMovedPerTransaction` deliveries of a webhook. Locks the webhook first. The
 * deliveries go back into the lane if the webhook is active, and are cancelled if the webhook was deleted. If
 * the webhook is suspended, deliveries that were held for longer than `holdFor` milliseconds fail.
 *
 * The hold begins when a worker claims a delivery of a suspended webhook: claim/claim-decision.ts decides to
 * hold the delivery, and claim/unsendable.sql.ts changes its state.
 *
 * @returns how many deliveries it found. Call again until it returns 0
 */
export function* endHolds(dialect: Dialect, webhookId: number, holdFor: number): Script<number> {
  const { tables, now, forUpdate } = dialect;
  const [webhook] = yield* query(`select suspended_at from ${tables.webhook} where id = ?${forUpdate}`, [
    webhookId,
  ]);
  const move = (columns: Columns, condition?: string): Script<number[]> =>
    moveHeld(dialect, webhookId, columns, condition);
  if (!webhook) return (yield* move(transitions.cancel.set(now(), 'webhook_deleted'))).length;
  if (webhook['suspended_at'] === null) return (yield* move(transitions.resume.set(now()))).length;
  const expired = yield* move(transitions.expire.set(now()), ` and held_at <= ${now()} - ${holdFor}`);
  yield* supersedeOlder(dialect, expired);
  return expired.length;
}

/**
 * Makes up to `maxMovedPerTransaction` retries of a webhook due now. Called after a resume, because the
 * customer then expects all missed deliveries. A delivery without an attempt is not a retry: it waits for an
 * older state in flight, and continues to wait.
 *
 * @returns how many deliveries were moved. Call again until it returns 0
 */
export function* makeRetriesDue(dialect: Dialect, webhookId: number): Script<number> {
  const { tables, now, forUpdateSkipLocked } = dialect;
  const ids = yield* idsOf(
    `select id from ${tables.delivery}
      where state = 'pending' and webhook_id = ? and lane is null and due_at is not null and attempts > 0
      order by id limit ${maxMovedPerTransaction}${forUpdateSkipLocked}`,
    [webhookId],
  );
  return yield* updateDeliveries(dialect, ids, transitions.endWait.set(now()));
}

/**
 * Makes up to `maxMovedPerTransaction` deliveries of a deferred webhook fail that have waited in its lane for
 * longer than `holdFor` milliseconds. Otherwise a receiver that asks for one pause after the other would make
 * its lane grow without limit, because it fails too rarely to be suspended.
 *
 * @returns how many deliveries it found. Call again until it returns 0
 */
export function* expireDeferred(dialect: Dialect, webhookId: number, holdFor: number): Script<number> {
  const { tables, now } = dialect;
  const ids = yield* idsOf(
    `select id from ${tables.delivery} where lane = ? and due_at <= ${now()} - ${holdFor} order by due_at limit ${maxMovedPerTransaction}`,
    [webhookId],
  );
  yield* updateDeliveries(dialect, ids, transitions.expire.set(now()), ' and lane is not null');
  yield* supersedeOlder(dialect, ids);
  return ids.length;
}

function* moveHeld(dialect: Dialect, webhookId: number, columns: Columns, condition = ''): Script<number[]> {
  const ids = yield* idsOf(
    `select id from ${dialect.tables.delivery} where state = 'held' and webhook_id = ?${condition} order by id limit ${maxMovedPerTransaction}`,
    [webhookId],
  );
  yield* updateDeliveries(dialect, ids, columns, " and state = 'held'");
  return ids;
}

import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { idsOf } from '../database/script.js';
import { transitions, updateDeliveries } from '../transitions.sql.js';
import type { SecretEncryption } from '../webhooks/secret-encryption.js';
import { selectTargets } from '../webhooks/targets.sql.js';
import { laneHeads } from './lane-heads.sql.js';
import { supersedeOutdated } from './siblings.sql.js';

/**
 * Maximum number of deliveries that one query reads from the heads of the lanes. Each lane gets an equal
 * share.
 */
const maxDeliveriesPerClearing = 1000;
/** The SQL condition that excludes deliveries which another worker has leased in the meantime. */
const ifStillQueued = ' and lane is not null';

/**
 * Clears lanes in which many deliveries must not be sent, by moving many of these deliveries at a time.
 * Deliveries are held if the webhook is suspended, cancelled if it was deleted or subscribes to another
 * entity now, superseded if a newer state exists, and postponed if the token or a secret of the webhook can't
 * be decrypted. Runs as one transaction.
 */
export function* clearLanes(
  dialect: Dialect,
  encryption: SecretEncryption,
  webhookIds: readonly number[],
): Script<void> {
  const targets = encryption.decryptTargets(yield* selectTargets(dialect, webhookIds));
  const isOpen = (id: number): boolean => targets.get(id)?.isSuspended === false;
  const perLane = Math.ceil(maxDeliveriesPerClearing / webhookIds.length);
  yield* clearClosed(
    dialect,
    webhookIds.filter((id) => !isOpen(id)),
    perLane,
  );
  const open = yield* firstOf(dialect, webhookIds.filter(isOpen), perLane);
  yield* cancelOtherEntities(dialect, open);
  yield* supersedeOutdated(dialect, open, ifStillQueued);
  const undecryptable = webhookIds.filter((id) => isOpen(id) && targets.get(id)!.undecryptable);
  const ids = yield* firstOf(dialect, undecryptable, perLane);
  yield* updateDeliveries(dialect, ids, transitions.postpone.set(dialect.now()), ifStillQueued);
}

/**
 * Holds the deliveries of suspended webhooks and cancels the deliveries of deleted webhooks. It locks the
 * webhooks first, so that a concurrent resume can't miss the deliveries that become held.
 */
function* clearClosed(dialect: Dialect, webhookIds: readonly number[], perLane: number): Script<void> {
  const locked = yield* selectTargets(dialect, webhookIds, dialect.forUpdate);
  const suspended = webhookIds.filter((id) => locked.get(id)?.isSuspended);
  const deleted = webhookIds.filter((id) => !locked.has(id));
  const now = dialect.now();
  for (const [closed, columns] of [
    [suspended, transitions.hold.set(now)],
    [deleted, transitions.cancel.set(now, 'webhook_deleted')],
  ] as const) {
    const ids = yield* firstOf(dialect, closed, perLane);
    yield* updateDeliveries(dialect, ids, columns, ifStillQueued);
  }
}

/** Cancels the given deliveries whose webhook subscribes to another entity now. */
function* cancelOtherEntities(dialect: Dialect, ids: readonly number[]): Script<void> {
  if (ids.length === 0) return;
  const { tables, now, among } = dialect;
  const queued = among('d.id', ids);
  const others = yield* idsOf(
    `select d.id from ${tables.delivery} d
      where ${queued.sql} and (select entity from ${tables.event} where id = d.event_id)
                           <> (select entity from ${tables.webhook} where id = d.webhook_id)`,
    queued.params,
  );
  yield* updateDeliveries(dialect, others, transitions.cancel.set(now(), 'entity_changed'), ifStillQueued);
}

/**
 * Returns the ids of the first deliveries of each lane. Uses a plain read, because a locking read would wait
 * for rows that another transaction has locked.
 */
function* firstOf(dialect: Dialect, webhookIds: readonly number[], perLane: number): Script<number[]> {
  if (webhookIds.length === 0) return [];
  return yield* laneHeads(dialect, new Map(webhookIds.map((id) => [id, perLane])));
}

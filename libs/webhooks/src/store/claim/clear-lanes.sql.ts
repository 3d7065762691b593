import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { cancelled, held, postponed, unqueued, updateDeliveries } from '../transitions.sql.js';
import { laneHeads } from './lane-heads.sql.js';
import type { SecretsAtRest } from '../webhooks/secrets-at-rest.js';
import { supersedeOutdated } from './supersede.sql.js';
import { selectTargets } from '../webhooks/targets.sql.js';

/** Deliveries at the front of the lanes that are looked at in one transaction. */
const mostAtOnce = 1000;
/** What somebody leases meanwhile is left to him. */
const ifStillQueued = ' and lane is not null';

/**
 * Many at a time, what is in lanes whose first deliveries could not be sent is put away as they were: held where the webhook is suspended,
 * cancelled where it is gone, superseded where there is a newer state, postponed where a token or secret can't be decrypted. One transaction.
 */
export function* clearLanes(
  dialect: Dialect,
  secrets: SecretsAtRest,
  webhookIds: readonly number[],
): Script<void> {
  const targets = secrets.targets(yield* selectTargets(dialect, webhookIds));
  const isOpen = (id: number): boolean => targets.get(id)?.isSuspended === false;
  const each = Math.ceil(mostAtOnce / webhookIds.length);
  yield* closeFirst(
    dialect,
    webhookIds.filter((id) => !isOpen(id)),
    each,
  );
  yield* supersedeOutdated(dialect, yield* firstOf(dialect, webhookIds.filter(isOpen), each), ifStillQueued);
  const undecryptable = webhookIds.filter((id) => isOpen(id) && targets.get(id)!.undecryptable);
  const ids = yield* firstOf(dialect, undecryptable, each);
  yield* updateDeliveries(dialect, ids, postponed(dialect.now()), ifStillQueued);
}

/** Under the locks of the webhooks: a resume under way must not miss what becomes held. */
function* closeFirst(dialect: Dialect, webhookIds: readonly number[], each: number): Script<void> {
  const locked = yield* selectTargets(dialect, webhookIds, dialect.forUpdate);
  const suspended = webhookIds.filter((id) => locked.get(id)?.isSuspended);
  const gone = webhookIds.filter((id) => !locked.has(id));
  const now = dialect.now();
  for (const [closed, columns] of [
    [suspended, held(now)],
    [gone, cancelled(now)],
  ] as const) {
    const ids = yield* firstOf(dialect, closed, each);
    yield* updateDeliveries(dialect, ids, `${columns}, ${unqueued}`, ifStillQueued);
  }
}

/** Found by a plain read, for what is locked would be waited for. */
function* firstOf(dialect: Dialect, webhookIds: readonly number[], each: number): Script<number[]> {
  if (webhookIds.length === 0) return [];
  return yield* laneHeads(dialect, new Map(webhookIds.map((id) => [id, each])));
}

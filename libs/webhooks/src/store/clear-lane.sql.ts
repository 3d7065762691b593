import type { Dialect } from './database/database.js';
import type { Script } from './database/script.js';
import { query } from './database/script.js';
import { idsOf, supersede, unqueued, updateDeliveries } from './deliveries.sql.js';
import { numberOf } from './rows.js';
import { selectTargets } from './targets.sql.js';

/** So many deliveries at the front of a lane are looked at in one transaction. */
const mostAtOnce = 1000;

/**
 * Many at a time, what is in a lane whose first deliveries could not be sent is put away as they were: held when the webhook is suspended,
 * cancelled when it is gone, superseded where there is a newer state.
 */
export function* clearLane(dialect: Dialect, webhookId: number): Script<void> {
  const webhook = (yield* selectTargets(dialect, [webhookId])).get(webhookId);
  if (webhook && !webhook.isSuspended) yield* supersedeFirst(dialect, webhookId);
  else yield* closeFirst(dialect, webhookId);
}

/** Under the webhook's lock: a resume under way must not miss what becomes held. */
function* closeFirst(dialect: Dialect, webhookId: number): Script<void> {
  const { tables, now, forUpdate, forUpdateSkipLocked } = dialect;
  const webhook = (yield* selectTargets(dialect, [webhookId], forUpdate)).get(webhookId);
  if (webhook && !webhook.isSuspended) return;
  const ids = yield* idsOf(
    `select id from ${tables.delivery} where lane = ? and due_at is not null
      order by lane, due_at, id limit ${mostAtOnce}${forUpdateSkipLocked}`,
    [webhookId],
  );
  const columns = webhook
    ? `state = 'held', held_at = ${now()}`
    : `state = 'cancelled', finished_at = ${now()}`;
  yield* updateDeliveries(dialect, ids, `${columns}, ${unqueued}`);
}

/** Found by a plain read: what is locked would be waited for, and what somebody leases meanwhile is his to supersede. */
function* supersedeFirst(dialect: Dialect, webhookId: number): Script<void> {
  const { tables } = dialect;
  const rows = yield* query(
    `select d.id, (select max(o.id) from ${tables.delivery} o
                    where o.webhook_id = ? and o.supersede_key = d.supersede_key) as newest_id
       from (select id, supersede_key from ${tables.delivery} where lane = ? and due_at is not null
              order by lane, due_at, id limit ${mostAtOnce}) d
      where d.supersede_key is not null`,
    [webhookId, webhookId],
  );
  const pairs = rows.map((row) => ({ id: numberOf(row['id']), by: numberOf(row['newest_id']) }));
  const older = pairs.filter(({ id, by }) => by > id);
  yield* supersede(dialect, older, ' and lane is not null');
}

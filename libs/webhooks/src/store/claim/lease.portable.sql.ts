import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { query } from '../database/script.js';
import { transitions, updateDeliveries } from '../transitions.sql.js';
import type { ClaimRequest, LeasedDelivery } from './claim.js';
import { deferredAmong } from '../webhooks/deferrals.sql.js';
import { readLaneHeads } from './lane-heads.portable.sql.js';
import { leasedColumns, leasedOf } from './leased-row.js';

/**
 * Finds the first deliveries of each lane with a plain read, locks the deliveries that are still in their
 * lanes, and leases them.
 */
export function* leaseStepByStep(
  dialect: Dialect,
  { quotas, lease }: ClaimRequest,
): Script<LeasedDelivery[]> {
  const deferred = yield* deferredAmong(dialect, [...quotas.keys()]);
  const open = new Map([...quotas].filter(([webhookId]) => !deferred.has(webhookId)));
  if (open.size === 0) return [];
  const ids = yield* readLaneHeads(dialect, open);
  if (ids.length === 0) return [];
  const { tables, now, among, forUpdateSkipLocked } = dialect;
  const heads = among('d.id', ids);
  const rows = yield* query(
    `select ${leasedColumns} from ${tables.delivery} d where ${heads.sql} and d.lane is not null
      order by d.due_at, d.id${forUpdateSkipLocked}`,
    heads.params,
  );
  const leased = rows.map((row) => leasedOf(row, 1));
  yield* updateDeliveries(
    dialect,
    leased.map(({ deliveryId }) => deliveryId),
    transitions.lease.set(now(), lease),
  );
  return leased;
}

import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { numberOf, query } from '../database/script.js';
import { assignmentsOf, transitions } from '../transitions.sql.js';
import type { ClaimRequest, LeasedDelivery } from './claim.js';
import { isDeferred } from '../webhooks/deferrals.sql.js';
import { headsQuery } from './lane-heads.postgres.sql.js';
import { leasedColumns, leasedOf } from './leased-row.js';

/**
 * Leases the first deliveries of the lanes in one statement, which is atomic without an explicit transaction.
 */
export function* leaseInOneStatement(
  dialect: Dialect,
  { quotas, lease }: ClaimRequest,
): Script<LeasedDelivery[]> {
  const { tables, now, forUpdateSkipLocked } = dialect;
  const condition = `not exists (select 1 from ${tables.webhook} w where w.id = l.lane and ${isDeferred(dialect, 'w.')})`;
  const heads = headsQuery(dialect, quotas, { lock: forUpdateSkipLocked, condition });
  // The array makes PostgreSQL look up each id. Without the array, PostgreSQL reads a small table completely,
  // and this read costs more than the update itself.
  const rows = yield* query(
    `with head as (${heads.sql})
     update ${tables.delivery} d set ${assignmentsOf(transitions.lease.set(now(), lease))}
       from head where d.id = head.id and d.id = any(array(select id from head))
      returning ${leasedColumns}, head.due_at as was_due_at`,
    heads.params,
  );
  return rows
    .map((row) => ({ leased: leasedOf(row, 0), dueAt: numberOf(row['was_due_at']) }))
    .sort((a, b) => a.dueAt - b.dueAt || a.leased.deliveryId - b.leased.deliveryId)
    .map(({ leased }) => leased);
}

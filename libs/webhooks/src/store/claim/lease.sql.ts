import type { Delivery } from '../../extend/delivery.js';
import type { ClaimRequest } from './claim.js';
import type { Dialect } from '../database/database.js';
import type { Row, Script } from '../database/script.js';
import { query } from '../database/script.js';
import { unqueued, updateDeliveries } from '../transitions.sql.js';
import { headsOfArrays, laneHeads } from './lane-heads.sql.js';
import { numberOf } from '../webhooks/rows.js';

/** A delivery that is leased to us, before we know whether it may be sent. */
export interface LeasedDelivery extends Pick<Delivery, 'deliveryId' | 'webhookId' | 'eventId'> {
  /** The fence: a later write about this claim takes effect only while this is the delivery's newest claim number. */
  readonly claimNo: number;
  /** The resource of a state, which a newer state supersedes; null for a happening. */
  readonly supersedeKey: string | null;
  /** Number of attempts recorded so far. */
  readonly attempts: number;
}

const columns = 'd.id, d.claim_no, d.webhook_id, d.supersede_key, d.event_id, d.attempts';

/** Leases the first deliveries of these lanes, passing over what somebody else is leasing just now. One transaction. */
export function leaseHeads(dialect: Dialect, request: ClaimRequest): Script<LeasedDelivery[]> {
  return dialect.hasArrays ? leaseInOneStatement(dialect, request) : leaseStepByStep(dialect, request);
}

function* leaseInOneStatement(dialect: Dialect, { quotas, lease }: ClaimRequest): Script<LeasedDelivery[]> {
  const { tables, now, forUpdateSkipLocked } = dialect;
  const heads = headsOfArrays(dialect, quotas, forUpdateSkipLocked);
  // The array makes it look up each id. Left to itself it reads all of a table that isn't large, which costs more than the update.
  const rows = yield* query(
    `with head as (${heads.sql})
     update ${tables.delivery} d set ${unqueued}, leased_until = ${now()} + ${lease}, claim_no = d.claim_no + 1
       from head where d.id = head.id and d.id = any(array(select id from head)) returning ${columns}, head.due_at as was_due_at`,
    heads.params,
  );
  return rows
    .map((row) => ({ leased: leasedOf(row, 0), dueAt: numberOf(row['was_due_at']) }))
    .sort((a, b) => a.dueAt - b.dueAt || a.leased.deliveryId - b.leased.deliveryId)
    .map(({ leased }) => leased);
}

function* leaseStepByStep(dialect: Dialect, { quotas, lease }: ClaimRequest): Script<LeasedDelivery[]> {
  const ids = yield* laneHeads(dialect, quotas);
  if (ids.length === 0) return [];
  const { tables, now, among, forUpdateSkipLocked } = dialect;
  const heads = among('d.id', ids);
  const rows = yield* query(
    `select ${columns} from ${tables.delivery} d where ${heads.sql} and d.lane is not null
      order by d.due_at, d.id${forUpdateSkipLocked}`,
    heads.params,
  );
  const leased = rows.map((row) => leasedOf(row, 1));
  yield* updateDeliveries(
    dialect,
    leased.map(({ deliveryId }) => deliveryId),
    `${unqueued}, leased_until = ${now()} + ${lease}, claim_no = claim_no + 1`,
  );
  return leased;
}

function leasedOf(row: Row, claims: number): LeasedDelivery {
  return {
    deliveryId: numberOf(row['id']),
    claimNo: numberOf(row['claim_no']) + claims,
    webhookId: numberOf(row['webhook_id']),
    supersedeKey: row['supersede_key'] as string | null,
    eventId: row['event_id'] as string,
    attempts: numberOf(row['attempts']),
  };
}

import { groupBy } from '../../shared/group-by.js';
import type { Dialect } from '../database/database.js';
import type { Row, Script } from '../database/script.js';
import { change, numberOf, query } from '../database/script.js';
import { noteUncounted } from '../transition.js';
import { transitions, updateDeliveries } from '../transitions.sql.js';
import type { SuspensionRule } from './suspension.sql.js';
import { decide } from './suspension.sql.js';

/** A recorded attempt that turned out to have failed because of the network on the sender's side. */
export interface EgressAttempt {
  readonly deliveryId: number;
  readonly webhookId: number;
  /** The number of the attempt. */
  readonly number: number;
  /** When to send the delivery again, in milliseconds from now. */
  readonly retryIn: number;
}

/** A webhook whose suspension has ended. */
export interface ActiveAgain {
  readonly webhookId: number;
  readonly org: string;
}

/**
 * Changes the result of failed attempts to `egress`, as one transaction. The attempts no longer count as
 * failures, and use up no retry. Deliveries that wait or have failed because of them are sent again soon.
 * Webhooks that were suspended only because of them become active again. Their held deliveries must be
 * released afterwards with `endHolds`. If the process dies before that, the suspension checker does it.
 *
 * A delivery that a worker has claimed meanwhile keeps its claim. That worker decides about the next retry
 * without knowing that one more retry is left. The next claim reads the corrected number.
 *
 * Attempts that were reclassified before, or whose rows were deleted, are skipped. So the call may be
 * repeated. The webhooks are locked first, as by all other transactions that lock webhooks and deliveries.
 */
export function* reclassify(
  dialect: Dialect,
  attempts: readonly EgressAttempt[],
  rule: SuspensionRule,
): Script<ActiveAgain[]> {
  const { tables, among, forUpdate } = dialect;
  const webhookIds = among('id', sorted(attempts.map(({ webhookId }) => webhookId)));
  const webhooks = yield* query(
    `select id, org, entity, suspended_at, suspension_reason from ${tables.webhook}
      where ${webhookIds.sql} order by id${forUpdate}`,
    webhookIds.params,
  );
  const deliveryIds = among('id', sorted(attempts.map(({ deliveryId }) => deliveryId)));
  const deliveries = yield* query(
    `select id, state, lane, due_at, reason from ${tables.delivery} where ${deliveryIds.sql} order by id${forUpdate}`,
    deliveryIds.params,
  );
  const changed = yield* changeResults(dialect, attempts);
  if (changed.length === 0) return [];
  yield* excuse(dialect, deliveries, changed, attempts);
  return yield* endSuspensions(dialect, webhooks, changed, rule);
}

/** @returns the rows of the attempts that were changed, as they were before */
function* changeResults(
  { tables, among }: Dialect,
  attempts: readonly EgressAttempt[],
): Script<readonly Row[]> {
  const isGiven = new Set(attempts.map(({ deliveryId, number }) => `${deliveryId} ${number}`));
  const deliveryIds = among('delivery_id', sorted(attempts.map(({ deliveryId }) => deliveryId)));
  const rows = yield* query(
    `select id, delivery_id, webhook_id, number, failed_at from ${tables.attempt}
      where ${deliveryIds.sql} and failed_at is not null`,
    deliveryIds.params,
  );
  const failed = rows.filter((row) =>
    isGiven.has(`${numberOf(row['delivery_id'])} ${numberOf(row['number'])}`),
  );
  if (failed.length === 0) return [];
  const ids = among('id', sorted(failed.map((row) => numberOf(row['id']))));
  yield* change(
    `update ${tables.attempt} set result = 'egress', failed_at = null where ${ids.sql}`,
    ids.params,
  );
  return failed;
}

/** Corrects the deliveries of the changed attempts. The caller has locked the deliveries. */
function* excuse(
  dialect: Dialect,
  deliveries: readonly Row[],
  changed: readonly Row[],
  attempts: readonly EgressAttempt[],
): Script<void> {
  const byDelivery = groupBy(changed, (row) => numberOf(row['delivery_id']));
  const counts = [...byDelivery].map(([id, rows]) => `when ${id} then ${rows.length}`);
  yield* updateDeliveries(dialect, [...byDelivery.keys()], noteUncounted(`case id ${counts.join(' ')} end`));
  const isWaiting = (row: Row): boolean =>
    row['state'] === 'pending' && row['lane'] === null && row['due_at'] !== null;
  const hasFailed = (row: Row): boolean => row['state'] === 'failed' && row['reason'] === 'retries_exhausted';
  const ids = deliveries
    .filter((row) => isWaiting(row) || hasFailed(row))
    .map((row) => numberOf(row['id']))
    .filter((id) => byDelivery.has(id));
  const now = dialect.now();
  const waits = new Map(attempts.map(({ deliveryId, retryIn }) => [deliveryId, retryIn]));
  const dueAt = ids.map((id) => `when ${id} then ${now} + ${Math.ceil(waits.get(id)!)}`);
  yield* updateDeliveries(dialect, ids, transitions.excuse.set(now, `case id ${dueAt.join(' ')} end`));
}

/**
 * Ends the suspension of webhooks that were suspended after one of the changed attempts, and that the rule
 * would no longer suspend. The caller has locked the webhooks. Failures that are left still count.
 */
function* endSuspensions(
  dialect: Dialect,
  webhooks: readonly Row[],
  changed: readonly Row[],
  rule: SuspensionRule,
): Script<ActiveAgain[]> {
  const { tables, now, among } = dialect;
  const firstFailures = new Map<number, number>();
  for (const row of changed) {
    const [id, failedAt] = [numberOf(row['webhook_id']), numberOf(row['failed_at'])];
    firstFailures.set(id, Math.min(failedAt, firstFailures.get(id) ?? Infinity));
  }
  const suspended = webhooks.filter(
    (row) =>
      row['suspended_at'] !== null &&
      row['suspension_reason'] === 'failures' &&
      numberOf(row['suspended_at']) >= (firstFailures.get(numberOf(row['id'])) ?? Infinity),
  );
  const decisions = yield* decide(dialect, suspended, rule);
  const stay = new Set(
    decisions.filter(({ verdict }) => verdict !== 'failing').map(({ about }) => about.webhookId),
  );
  const again = suspended
    .map((row) => ({ webhookId: numberOf(row['id']), org: row['org'] as string }))
    .filter(({ webhookId }) => !stay.has(webhookId));
  if (again.length === 0) return [];
  const ids = among(
    'id',
    again.map(({ webhookId }) => webhookId),
  );
  yield* change(
    `update ${tables.webhook} set suspended_at = null, suspension_reason = null, last_error = null, updated_at = ${now()}
      where ${ids.sql}`,
    ids.params,
  );
  return again;
}

/** Returns the ids without duplicates, in ascending order, in which all transactions lock rows. */
function sorted(ids: readonly number[]): number[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}

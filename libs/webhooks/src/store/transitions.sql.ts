import type { LeasedDelivery } from './claim/lease.sql.js';
import type { Dialect } from './database/database.js';
import { arrayOf } from './database/dialects.js';
import type { Script } from './database/script.js';
import { change, query } from './database/script.js';
import { numberOf } from './webhooks/rows.js';

/** A claim of a delivery. Writes about it are fenced: they take effect only while the claim is the delivery's newest. */
export type ClaimRef = Pick<LeasedDelivery, 'deliveryId' | 'claimNo'>;

/** Milliseconds after which it is looked whether it can be decrypted now, or by another process. */
export const postponedFor = 60_000;

/** Columns of a delivery that nobody may claim. */
export const unqueued = 'lane = null, due_at = null';
/** Columns of one that can be claimed at once. */
export const queued = (now: string): string => `lane = webhook_id, due_at = ${now}`;
/** Columns of one whose webhook's token or secret can't be decrypted. */
export const postponed = (now: string): string => `lane = null, due_at = ${now} + ${postponedFor}`;
/** Columns of one that waits for its webhook's resume. */
export const held = (now: string): string => `state = 'held', held_at = ${now}`;
/** Columns of one whose webhook is gone. */
export const cancelled = (now: string): string => `state = 'cancelled', finished_at = ${now}`;
/** Columns of one that a newer state has made needless. */
export const superseded = (by: string, now: string): string =>
  `state = 'superseded', superseded_by = ${by}, finished_at = ${now}`;
/** Columns of one that is not tried again. */
export const failed = (reason: string, now: string): string =>
  `state = 'failed', reason = '${reason}', finished_at = ${now}`;

/** The ids that a query gives. */
export function* idsOf(sql: string, params: readonly unknown[] = []): Script<number[]> {
  return (yield* query(sql, params)).map((row) => numberOf(row['id']));
}

/**
 * Sets columns of these deliveries, which the caller has locked or names a `condition` for; no statement for none.
 *
 * @returns how many there were
 */
export function* updateDeliveries(
  { tables, among }: Pick<Dialect, 'tables' | 'among'>,
  ids: readonly number[],
  columns: string,
  condition = '',
): Script<number> {
  if (ids.length === 0) return 0;
  const { sql, params } = among('id', ids);
  return yield* change(`update ${tables.delivery} set ${columns} where ${sql}${condition}`, params);
}

/** States that waited for another one, and no longer need to, go into their lanes; what came up meanwhile is left as it is. */
export function queueWaiting(dialect: Dialect, ids: readonly number[]): Script<number> {
  return updateDeliveries(
    dialect,
    ids,
    queued(dialect.now()),
    " and state = 'pending' and leased_until is null",
  );
}

/** Ends claims and sets columns of their deliveries; those whose claim was lost to somebody else are left alone. */
export function* endClaims(
  { tables, hasArrays }: Dialect,
  claims: readonly ClaimRef[],
  columns: string,
): Script<void> {
  if (claims.length === 0) return;
  const update = `update ${tables.delivery} set leased_until = null, ${columns}`;
  if (hasArrays) {
    yield* change(
      `${update} from unnest(?::bigint[], ?::int[]) as claim (delivery_id, no)
        where id = claim.delivery_id and claim_no = claim.no and leased_until is not null`,
      [arrayOf(claims.map(({ deliveryId }) => deliveryId)), arrayOf(claims.map(({ claimNo }) => claimNo))],
    );
    return;
  }
  for (const { deliveryId, claimNo } of claims) {
    yield* change(`${update} where id = ? and claim_no = ? and leased_until is not null`, [
      deliveryId,
      claimNo,
    ]);
  }
}

import { groupBy } from '../../shared/group-by.js';
import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { idsOf } from '../database/script.js';
import type { Columns } from '../transition.js';
import { transitions } from '../transitions.sql.js';
import { selectTargets } from '../webhooks/targets.sql.js';
import type { Unsendable } from './claim-decision.js';
import { endClaims } from './end-claims.sql.js';
import { endWaits } from './siblings.sql.js';

/**
 * How long a delivery is deferred after its first claim, in milliseconds. The delay doubles after each
 * further claim.
 */
const firstDeferral = 1000;

/**
 * Applies the decisions about leased deliveries that must not be sent, in one transaction. A delivery becomes
 * `held` only while its webhook is locked, so that a concurrent resume can't miss the delivery. If the
 * webhook was resumed or deleted in the meantime, the delivery goes back to its lane.
 */
export function* applyDecisions(dialect: Dialect, unsendable: readonly Unsendable[]): Script<void> {
  const toHold = unsendable.filter(({ decision }) => decision.action === 'hold');
  const webhooks = [...new Set(toHold.map(({ delivery }) => delivery.webhookId))].sort((a, b) => a - b);
  const locked = yield* selectTargets(dialect, webhooks, dialect.forUpdate);
  const changes = unsendable.map(({ delivery, decision }) => {
    const isStillSuspended = locked.get(delivery.webhookId)?.isSuspended ?? false;
    return { delivery, columns: columnsFor(decision, delivery.claimNo, isStillSuspended, dialect.now()) };
  });
  for (const group of groupBy(changes, ({ columns }) => JSON.stringify(columns)).values()) {
    const claims = group.map(({ delivery }) => delivery);
    yield* endClaims(dialect, claims, group[0]!.columns);
  }
}

function columnsFor(
  decision: Unsendable['decision'],
  claimNo: number,
  isStillSuspended: boolean,
  now: string,
): Columns {
  switch (decision.action) {
    case 'hold':
      return isStillSuspended ? transitions.hold.set(now) : transitions.release.set(now);
    case 'cancel':
      return transitions.cancel.set(now, decision.reason);
    case 'fail':
      return transitions.failWithoutEvent.set(now);
    case 'supersede':
      return transitions.supersede.set(now, String(decision.by));
    case 'defer':
      return transitions.defer.set(now, deferralOf(decision.maxDelay, claimNo));
    case 'postpone':
      return transitions.postpone.set(now);
    case 'release':
      return transitions.release.set(now);
  }
}

/**
 * Returns the delay, in milliseconds, of a delivery that is deferred because another delivery is in flight.
 * Usually the wait ends earlier, because recording the outcome of the other delivery also ends the wait. But
 * a recording can miss a delivery that begins to wait at the same moment. Such a delivery waits for the whole
 * delay, so the first delays are short.
 *
 * @param maxDelay the remaining lease of the delivery in flight, in milliseconds. The delay is never longer
 */
export function deferralOf(maxDelay: number, claimNo: number): number {
  return Math.min(maxDelay, firstDeferral * 2 ** Math.min(claimNo - 1, 10));
}

/**
 * Moves deferred deliveries back into their lanes if no other delivery of the same webhook and resource is
 * leased. These deliveries wait for an outcome that was recorded before the wait began, so the recording
 * could not end the wait.
 */
export function* endNeedlessWaits(dialect: Dialect, ids: readonly number[]): Script<number> {
  const { tables, now, among } = dialect;
  const deferred = among('d.id', ids);
  const unblocked = yield* idsOf(
    `select d.id from ${tables.delivery} d where ${deferred.sql} and d.state = 'pending' and d.lane is null and d.leased_until is null
       and not exists (select 1 from ${tables.delivery} o where o.webhook_id = d.webhook_id
                          and o.supersede_key = d.supersede_key and o.leased_until > ${now()})`,
    deferred.params,
  );
  return yield* endWaits(dialect, unblocked);
}

import { groupBy } from '../../shared/group-by.js';
import type { Unsendable } from './claim-decision.js';
import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import {
  cancelled,
  endClaims,
  failed,
  held,
  idsOf,
  postponed,
  queued,
  queueWaiting,
  superseded,
} from '../transitions.sql.js';
import { selectTargets } from '../webhooks/targets.sql.js';

/** How long a state waits for another one that is out before it is looked at again, in milliseconds; doubled with each claim. */
const firstLook = 1000;

/**
 * Leased deliveries that must not be sent go where they belong, in one transaction. A delivery becomes `held` only under the lock of its
 * webhook, so that no resume can miss it; if one has come meanwhile it goes back into its lane.
 */
export function* putAwayUnsendable(dialect: Dialect, unsendable: readonly Unsendable[]): Script<void> {
  const { now } = dialect;
  const toHold = unsendable.filter(({ decision }) => decision.action === 'hold');
  const webhooks = [...new Set(toHold.map(({ delivery }) => delivery.webhookId))].sort((a, b) => a - b);
  const locked = yield* selectTargets(dialect, webhooks, dialect.forUpdate);
  const groups = groupBy(unsendable, ({ delivery, decision }) => {
    const isStillSuspended = locked.get(delivery.webhookId)?.isSuspended ?? false;
    return columnsFor(decision, delivery.claimNo, isStillSuspended, now());
  });
  for (const [columns, group] of groups) {
    const claims = group.map(({ delivery }) => delivery);
    yield* endClaims(dialect, claims, columns);
  }
}

function columnsFor(
  decision: Unsendable['decision'],
  claimNo: number,
  isStillSuspended: boolean,
  now: string,
): string {
  switch (decision.action) {
    case 'hold':
      return isStillSuspended ? held(now) : queued(now);
    case 'cancel':
      return cancelled(now);
    case 'fail':
      return failed('event_missing', now);
    case 'supersede':
      return superseded(String(decision.by), now);
    case 'wait':
      return `due_at = ${now} + ${lookAgainIn(decision.atMost, claimNo)}`;
    case 'postpone':
      return postponed(now);
  }
}

/**
 * The outcome of the other one sets it free at once. Only if that outcome is recorded in the very moment in which this one begins to wait
 * can they miss each other, and therefore it doesn't wait for the whole lease.
 */
export function lookAgainIn(atMost: number, claimNo: number): number {
  return Math.min(atMost, firstLook * 2 ** Math.min(claimNo - 1, 10));
}

/** Of these, what no longer needs to wait goes into its lane: an outcome that came before they had begun to wait could not set them free. */
export function* freeWaiting(dialect: Dialect, ids: readonly number[]): Script<number> {
  const { tables, now, among } = dialect;
  const waiting = among('d.id', ids);
  const free = yield* idsOf(
    `select d.id from ${tables.delivery} d where ${waiting.sql} and d.state = 'pending' and d.lane is null and d.leased_until is null
       and not exists (select 1 from ${tables.delivery} o where o.webhook_id = d.webhook_id
                          and o.supersede_key = d.supersede_key and o.leased_until > ${now()})`,
    waiting.params,
  );
  return yield* queueWaiting(dialect, free);
}

import { lastDeliveredBefore, unsent } from '../claim/siblings.sql.js';
import type { Dialect } from '../database/database.js';
import { arrayOf } from '../database/dialects.js';
import type { Script } from '../database/script.js';
import { numberOf, query } from '../database/script.js';
import { assignmentsByCase, assignmentsOf, transitions } from '../transitions.sql.js';
import { deferredSince } from '../webhooks/deferrals.sql.js';
import type { FinishedAttempt, Recorded } from './finished-attempt.js';
import { isFailure, ownOf, retryAfterOf } from './finished-attempt.js';

/** Records attempts in one statement, which is atomic without an explicit transaction. */
export function* recordInOneStatement(
  dialect: Dialect,
  attempts: readonly FinishedAttempt[],
  monotonicNow: number,
): Script<Recorded> {
  const { tables, now } = dialect;
  const hasSupersedeKeys = attempts.some(({ supersedeKey }) => supersedeKey !== null);
  // Looks for a newer state only if the attempt failed and its delivery would be retried.
  const newerId = `case when next = 'pending' then (
       select max(o.id) from ${tables.delivery} o join ${tables.delivery} d on d.id = delivery_id
        where o.webhook_id = d.webhook_id and o.supersede_key = d.supersede_key and o.id > d.id) end`;
  const rows = yield* query(
    `with ended as materialized (
       select *, ${newerId} as newer_id
         from unnest(?::bigint[], ?::int[], ?::int[], ?::int[], ?::bigint[], ?::int[], ?::text[], ?::int[], ?::text[], ?::text[], ?::int[], ?::text[], ?::boolean[], ?::text[], ?::bigint[], ?::bigint[])
           as a (delivery_id, claim_no, number, window_no, age, duration, result, status, error, cause, retry_after, excerpt, is_failure, next, retry_in, deferral)
     ), own as (
       update ${tables.delivery} d set ${assignmentsByAttempt(now())}
         from ended a
        where d.id = any(?::bigint[]) and d.id = a.delivery_id and d.claim_no = a.claim_no and d.leased_until is not null
       returning a.*, d.webhook_id, d.supersede_key${hasSupersedeKeys ? `, ${lastDeliveredBefore(dialect, 'd')} as delivered_id` : ''}
     ), logged as (
       insert into ${tables.attempt}
              (delivery_id, webhook_id, number, window_no, started_at, duration_ms, result, status, error, cause, retry_after_ms, response_excerpt, failed_at)
       select delivery_id, webhook_id, number, window_no, ${now()} - age, duration, result, status, error, cause, retry_after, excerpt,
              case when is_failure then ${now()} end from own
     )${deferred(attempts, dialect)}${hasSupersedeKeys ? outdated(tables.delivery, now()) + freed(tables.delivery, now()) : ''}
     select delivery_id, claim_no, null::bigint as freed from own${hasSupersedeKeys ? ' union all select null, null, webhook_id from freed' : ''}`,
    parametersOf(attempts, monotonicNow),
  );
  const claimNos = new Map<number, number>();
  const freedIds = new Set<number>();
  for (const row of rows) {
    if (row['freed'] === null) claimNos.set(numberOf(row['delivery_id']), numberOf(row['claim_no']));
    else freedIds.add(numberOf(row['freed']));
  }
  return { own: ownOf(attempts, claimNos), freed: freedIds };
}

/**
 * Returns the SET clause for the deliveries, which have the alias `d`. The transition of a delivery depends
 * on its attempt, which is a row of `ended` and has the alias `a`.
 */
function assignmentsByAttempt(now: string): string {
  const due = `${now} + a.retry_in`;
  const retry = transitions.retry.set(now, due);
  const repeat = transitions.repeat.set(now, due, "case a.result when 'stalled' then 1 else 0 end");
  const supersede = transitions.supersede.set(now, 'a.newer_id');
  return assignmentsByCase(
    [
      { when: "a.next = 'delivered'", set: transitions.deliver.set(now) },
      { when: "a.next = 'failed'", set: transitions.exhaust.set(now) },
      { when: "a.next = 'pending' and a.newer_id is null and a.is_failure", set: retry },
      { when: "a.next = 'pending' and a.newer_id is null and not a.is_failure", set: repeat },
      { when: 'a.newer_id is not null', set: { ...retry, ...supersede } },
    ],
    'd',
  );
}

function parametersOf(attempts: readonly FinishedAttempt[], monotonicNow: number): unknown[] {
  const numbers = (valueOf: (attempt: FinishedAttempt) => number | string | null): string =>
    arrayOf(attempts.map(valueOf));
  const texts = (valueOf: (attempt: FinishedAttempt) => string | null): (string | null)[] =>
    attempts.map(valueOf);
  return [
    numbers(({ deliveryId }) => deliveryId),
    numbers(({ claimNo }) => claimNo),
    numbers(({ number }) => number),
    numbers(({ windowNo }) => windowNo),
    numbers(({ endedAt, duration }) => Math.round(monotonicNow - endedAt + duration)),
    numbers(({ duration }) => Math.round(duration)),
    numbers(({ outcome }) => outcome.result),
    numbers(({ outcome }) => outcome.status),
    texts(({ outcome }) => outcome.error),
    texts(({ outcome }) => outcome.cause),
    numbers(({ outcome }) => retryAfterOf(outcome)),
    texts(({ outcome }) => outcome.responseExcerpt),
    numbers(({ outcome }) => String(isFailure(outcome))),
    numbers(({ next }) => (typeof next === 'object' ? 'pending' : next)),
    numbers(({ next }) => (typeof next === 'object' ? Math.ceil(next.retryIn) : null)),
    numbers(({ deferral }) => (deferral === null ? null : Math.ceil(deferral))),
    numbers(({ deliveryId }) => deliveryId),
  ];
}

/**
 * Returns the part of the statement that does the same as `deferLanes`. Empty if no receiver has asked for a
 * pause.
 */
function deferred(attempts: readonly FinishedAttempt[], dialect: Dialect): string {
  const { tables, now } = dialect;
  if (attempts.every(({ deferral }) => deferral === null)) return '';
  return `, deferred as (
       update ${tables.webhook} w set deferred_since = ${deferredSince(dialect, 'w.')},
              deferred_until = greatest(w.deferred_until, ${now()} + p.deferral)
         from (select webhook_id, window_no, max(deferral) as deferral from own group by webhook_id, window_no) p
        where w.id = p.webhook_id and w.window_no = p.window_no and p.deferral is not null)`;
}

/** Returns the part of the statement that does the same as `supersedeOlder`. */
function outdated(delivery: string, now: string): string {
  return `, outdated as (
       update ${delivery} d set ${assignmentsOf(transitions.supersede.set(now, 'o.delivery_id'))} from own o
        where d.webhook_id = o.webhook_id and d.supersede_key = o.supersede_key
          and d.id > coalesce(o.delivered_id, 0) and d.id < o.delivery_id and d.state in ${unsent}
          and d.id not in (select delivery_id from own)
       returning d.id)`;
}

/**
 * Returns the part of the statement that moves newer states into their lanes if they waited for these
 * outcomes.
 */
function freed(delivery: string, now: string): string {
  return `, freed as (
       update ${delivery} d set ${assignmentsOf(transitions.endWait.set(now, 'd.webhook_id'))} from own o
        where d.webhook_id = o.webhook_id and d.supersede_key = o.supersede_key and d.id > o.delivery_id
          and d.state = 'pending' and d.lane is null and d.leased_until is null
          and d.id not in (select id from outdated)
       returning d.webhook_id)`;
}

import type { Dialect } from '../database/database.js';
import { arrayOf } from '../database/dialects.js';
import type { Script } from '../database/script.js';
import { query } from '../database/script.js';
import type { FinishedAttempt, Recorded } from './finished-attempt.js';
import { recordStepByStep } from './record-step-by-step.sql.js';
import { numberOf } from '../webhooks/rows.js';

/**
 * Writes a batch of attempts and moves their deliveries on, all or nothing; attempts whose claim was lost to somebody else change nothing. A
 * state that failed while a newer one came up won't be tried again, and newer states that waited for these outcomes go into their lanes.
 *
 * @param monotonicNow as against the database's `now()`
 */
export function recordAttempts(
  dialect: Dialect,
  attempts: readonly FinishedAttempt[],
  monotonicNow: number,
): Script<Recorded> {
  return dialect.hasArrays
    ? recordInOneStatement(dialect, attempts, monotonicNow)
    : recordStepByStep(dialect, attempts, monotonicNow);
}

function* recordInOneStatement(
  { tables, now }: Dialect,
  attempts: readonly FinishedAttempt[],
  monotonicNow: number,
): Script<Recorded> {
  const numbers = (valueOf: (attempt: FinishedAttempt) => number | string | null): string =>
    arrayOf(attempts.map(valueOf));
  const texts = (valueOf: (attempt: FinishedAttempt) => string | null): (string | null)[] =>
    attempts.map(valueOf);
  const hasStates = attempts.some(({ supersedeKey }) => supersedeKey !== null);
  // Only a failure that is to be tried again looks for a newer state.
  const newerId = `case when next = 'pending' then (
       select max(o.id) from ${tables.delivery} o join ${tables.delivery} d on d.id = delivery_id
        where o.webhook_id = d.webhook_id and o.supersede_key = d.supersede_key and o.id > d.id) end`;
  const rows = yield* query(
    `with ended as materialized (
       select *, ${newerId} as newer_id
         from unnest(?::bigint[], ?::int[], ?::int[], ?::bigint[], ?::int[], ?::text[], ?::int[], ?::text[], ?::text[], ?::text[], ?::bigint[])
           as a (delivery_id, claim_no, number, age, duration, result, status, error, excerpt, next, retry_in)
     ), own as (
       update ${tables.delivery} d set
              leased_until = null, attempts = d.attempts + 1,
              state = case when a.newer_id is null then a.next else 'superseded' end,
              superseded_by = a.newer_id,
              reason = case when a.next = 'failed' then 'retries_exhausted' end,
              due_at = case when a.next = 'pending' and a.newer_id is null then ${now()} + a.retry_in end,
              finished_at = case when a.next <> 'pending' or a.newer_id is not null then ${now()} end
         from ended a
        where d.id = any(?::bigint[]) and d.id = a.delivery_id and d.claim_no = a.claim_no and d.leased_until is not null
       returning a.*, d.webhook_id, d.supersede_key
     ), logged as (
       insert into ${tables.attempt}
              (delivery_id, webhook_id, number, started_at, duration_ms, result, status, error, response_excerpt, failed_at)
       select delivery_id, webhook_id, number, ${now()} - age, duration, result, status, error, excerpt,
              case when result <> 'success' then ${now()} end from own
     )${hasStates ? freed(tables.delivery, now()) : ''}
     select delivery_id, null::bigint as freed from own${hasStates ? ' union all select null, webhook_id from freed' : ''}`,
    [
      numbers(({ deliveryId }) => deliveryId),
      numbers(({ claimNo }) => claimNo),
      numbers(({ number }) => number),
      numbers(({ endedAt, duration }) => Math.round(monotonicNow - endedAt + duration)),
      numbers(({ duration }) => Math.round(duration)),
      numbers(({ outcome }) => outcome.result),
      numbers(({ outcome }) => outcome.status),
      texts(({ outcome }) => outcome.error),
      texts(({ outcome }) => outcome.responseExcerpt),
      numbers(({ next }) => (typeof next === 'object' ? 'pending' : next)),
      numbers(({ next }) => (typeof next === 'object' ? Math.ceil(next.retryIn) : null)),
      numbers(({ deliveryId }) => deliveryId),
    ],
  );
  const ids = (column: string): Set<number> =>
    new Set(rows.filter((row) => row[column] !== null).map((row) => numberOf(row[column])));
  return { own: ids('delivery_id'), freed: ids('freed') };
}

function freed(delivery: string, now: string): string {
  return `, freed as (
       update ${delivery} d set lane = d.webhook_id, due_at = ${now} from own o
        where d.webhook_id = o.webhook_id and d.supersede_key = o.supersede_key and d.id > o.delivery_id
          and d.state = 'pending' and d.lane is null and d.leased_until is null
       returning d.webhook_id)`;
}

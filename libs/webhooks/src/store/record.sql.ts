import type { AttemptOutcome } from '../model/attempt-outcome.js';
import type { Dialect } from './database/database.js';
import { arrayOf } from './database/dialects.js';
import type { Script } from './database/script.js';
import { change, query } from './database/script.js';
import { supersede, updateDeliveries } from './deliveries.sql.js';
import { readSiblings } from './load.sql.js';
import { numberOf } from './rows.js';

/** One attempt that has ended, and what its delivery does next. */
export interface FinishedAttempt {
  readonly deliveryId: number;
  readonly webhookId: number;
  readonly supersedeKey: string | null;
  readonly claimNo: number;
  /** 1 for the delivery's first. */
  readonly number: number;
  readonly outcome: AttemptOutcome;
  /** Milliseconds from its start to its end. */
  readonly duration: number;
  /** When its lease ends, on the monotonic clock. */
  readonly leaseEnds: number;
  /** When it ended, on the monotonic clock. */
  readonly endedAt: number;
  /** `delivered`, `failed` for good, or again in so many milliseconds. */
  readonly next: 'delivered' | 'failed' | { readonly retryIn: number };
}

export interface Recorded {
  /** Ids of the deliveries whose claim still held; of the others nothing was written. */
  readonly own: ReadonlySet<number>;
  /** Webhooks with newer states that waited for these outcomes and can be claimed now. */
  readonly freed: ReadonlySet<number>;
}

/**
 * Writes a batch of attempts and moves their deliveries on, all or nothing; attempts whose claim was lost to somebody else change nothing. A
 * state that failed while a newer one came up won't be tried again, and newer states that waited for these outcomes go into their lanes.
 *
 * @param now on the monotonic clock
 */
export function recordAttempts(
  dialect: Dialect,
  attempts: readonly FinishedAttempt[],
  now: number,
): Script<Recorded> {
  return dialect.hasArrays
    ? recordInOneStatement(dialect, attempts, now)
    : recordStepByStep(dialect, attempts, now);
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

function* recordStepByStep(
  dialect: Dialect,
  attempts: readonly FinishedAttempt[],
  monotonicNow: number,
): Script<Recorded> {
  const own = yield* lockOwn(dialect, attempts);
  const recorded = attempts.filter(({ deliveryId }) => own.has(deliveryId));
  if (recorded.length === 0) return { own, freed: new Set() };
  yield* insertAttempts(dialect, recorded, monotonicNow);
  yield* moveOn(dialect, recorded);
  const states = recorded.filter(({ supersedeKey }) => supersedeKey !== null);
  yield* supersedeRetries(dialect, states);
  return { own, freed: yield* freeWaitingStates(dialect, states) };
}

/** The fence: what is leased and whose claim number is still ours. */
function* lockOwn(
  { tables, forUpdate, among }: Dialect,
  attempts: readonly FinishedAttempt[],
): Script<Set<number>> {
  const claimNos = new Map(attempts.map(({ deliveryId, claimNo }) => [deliveryId, claimNo]));
  const ids = among(
    'id',
    [...claimNos.keys()].sort((a, b) => a - b),
  );
  const rows = yield* query(
    `select id, claim_no from ${tables.delivery} where ${ids.sql} and leased_until is not null order by id${forUpdate}`,
    ids.params,
  );
  const isOwn = (row: (typeof rows)[number]): boolean =>
    claimNos.get(numberOf(row['id'])) === numberOf(row['claim_no']);
  return new Set(rows.filter(isOwn).map((row) => numberOf(row['id'])));
}

function* insertAttempts(
  { tables, now, isInProcess }: Dialect,
  attempts: readonly FinishedAttempt[],
  monotonicNow: number,
): Script<void> {
  const into = `insert into ${tables.attempt}
     (delivery_id, webhook_id, number, started_at, duration_ms, result, status, error, response_excerpt, failed_at)
     values `;
  const row = ({ outcome }: FinishedAttempt): string =>
    `(?, ?, ?, ${now()} - ?, ?, ?, ?, ?, ?, ${outcome.result === 'success' ? 'null' : now()})`;
  const valuesOf = ({
    deliveryId, webhookId, number, endedAt, duration, outcome,
  }: FinishedAttempt): unknown[] => [
    deliveryId,
    webhookId,
    number,
    Math.round(monotonicNow - endedAt + duration),
    Math.round(duration),
    outcome.result,
    outcome.status,
    outcome.error,
    outcome.responseExcerpt,
  ]; // prettier-ignore
  if (isInProcess) for (const attempt of attempts) yield* change(into + row(attempt), valuesOf(attempt));
  else yield* change(into + attempts.map(row).join(', '), attempts.flatMap(valuesOf));
}

function* moveOn(dialect: Dialect, attempts: readonly FinishedAttempt[]): Script<void> {
  const { now } = dialect;
  const freed = 'attempts = attempts + 1, leased_until = null';
  const idsWith = (next: FinishedAttempt['next']): number[] =>
    attempts.filter((attempt) => attempt.next === next).map(({ deliveryId }) => deliveryId);
  const retries = attempts.flatMap(({ deliveryId, next }) =>
    typeof next === 'object' ? [{ deliveryId, ...next }] : [],
  );
  const dueAt = retries.map(
    ({ deliveryId, retryIn }) => `when ${deliveryId} then ${now()} + ${Math.ceil(retryIn)}`,
  );
  const retried = retries.map(({ deliveryId }) => deliveryId);

  yield* updateDeliveries(
    dialect,
    idsWith('delivered'),
    `state = 'delivered', finished_at = ${now()}, ${freed}`,
  );
  yield* updateDeliveries(
    dialect,
    idsWith('failed'),
    `state = 'failed', reason = 'retries_exhausted', finished_at = ${now()}, ${freed}`,
  );
  yield* updateDeliveries(dialect, retried, `due_at = case id ${dueAt.join(' ')} end, ${freed}`);
}

function* supersedeRetries(dialect: Dialect, states: readonly FinishedAttempt[]): Script<void> {
  const retried = states.filter(({ next }) => typeof next === 'object').map(({ deliveryId }) => deliveryId);
  const siblings = yield* readSiblings(dialect, retried);
  const older = [...siblings]
    .map(([id, { newestId }]) => ({ id, by: newestId }))
    .filter(({ id, by }) => by > id);
  yield* supersede(dialect, older, '');
}

/**
 * Found by a plain read, for MySQL would otherwise wait here for host transactions that have emitted and are still open; `coalesce` keeps
 * SQLite from going through everything that is pending.
 */
function* freeWaitingStates(dialect: Dialect, states: readonly FinishedAttempt[]): Script<Set<number>> {
  if (states.length === 0) return new Set();
  const { tables, now, among } = dialect;
  const older = among(
    'older.id',
    states.map(({ deliveryId }) => deliveryId),
  );
  const rows = yield* query(
    `select newer.id, newer.webhook_id from ${tables.delivery} older
       join ${tables.delivery} newer
         on newer.webhook_id = older.webhook_id and newer.supersede_key = older.supersede_key and newer.id > older.id
      where ${older.sql} and coalesce(newer.state, '') = 'pending' and newer.lane is null and newer.leased_until is null`,
    older.params,
  );
  yield* updateDeliveries(
    dialect,
    rows.map((row) => numberOf(row['id'])),
    `lane = webhook_id, due_at = ${now()}`,
    " and state = 'pending' and leased_until is null",
  );
  return new Set(rows.map((row) => numberOf(row['webhook_id'])));
}

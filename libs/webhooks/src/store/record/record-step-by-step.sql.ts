import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { change, query } from '../database/script.js';
import { failed, queueWaiting, updateDeliveries } from '../transitions.sql.js';
import type { FinishedAttempt, Recorded } from './finished-attempt.js';
import { numberOf } from '../webhooks/rows.js';
import { supersedeOutdated } from '../claim/supersede.sql.js';

/** For databases that take no arrays: the fence first, under locks, then the attempts, and then each thing that follows from them. */
export function* recordStepByStep(
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
  const retried = states.filter(({ next }) => typeof next === 'object').map(({ deliveryId }) => deliveryId);
  yield* supersedeOutdated(dialect, retried);
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
  const leaseEnds = 'attempts = attempts + 1, leased_until = null';
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
    `state = 'delivered', finished_at = ${now()}, ${leaseEnds}`,
  );
  yield* updateDeliveries(dialect, idsWith('failed'), `${failed('retries_exhausted', now())}, ${leaseEnds}`);
  yield* updateDeliveries(dialect, retried, `due_at = case id ${dueAt.join(' ')} end, ${leaseEnds}`);
}

/**
 * Found by a plain read, for MySQL would otherwise wait here for host transactions that have emitted and are still open; `coalesce` keeps
 * SQLite from going through everything that is pending.
 */
function* freeWaitingStates(dialect: Dialect, states: readonly FinishedAttempt[]): Script<Set<number>> {
  if (states.length === 0) return new Set();
  const { tables, among } = dialect;
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
  yield* queueWaiting(
    dialect,
    rows.map((row) => numberOf(row['id'])),
  );
  return new Set(rows.map((row) => numberOf(row['webhook_id'])));
}

import { ownFaults } from '../../model/states.js';
import { groupBy } from '../../shared/group-by.js';
import { endWaits, supersedeOlder, supersedeOutdated } from '../claim/siblings.sql.js';
import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { change, numberOf, query } from '../database/script.js';
import { transitions, updateDeliveries } from '../transitions.sql.js';
import { deferredSince } from '../webhooks/deferrals.sql.js';
import type { FinishedAttempt, Recorded } from './finished-attempt.js';
import { isFailure, ownOf, retryAfterOf } from './finished-attempt.js';

/**
 * Locks the deliveries, inserts the attempts whose claims are still valid, and changes the states of their
 * deliveries. Then it supersedes older states, and moves newer states that waited for these outcomes into
 * their lanes.
 */
export function* recordStepByStep(
  dialect: Dialect,
  attempts: readonly FinishedAttempt[],
  monotonicNow: number,
): Script<Recorded> {
  const own = yield* lockOwn(dialect, attempts);
  const recorded = [...own];
  if (recorded.length === 0) return { own, freed: new Set() };
  yield* deferLanes(dialect, recorded);
  yield* insertAttempts(dialect, recorded, monotonicNow);
  yield* changeStates(dialect, recorded);
  const states = recorded.filter(({ supersedeKey }) => supersedeKey !== null);
  const retried = states.filter(({ next }) => typeof next === 'object').map(({ deliveryId }) => deliveryId);
  yield* supersedeOutdated(dialect, retried);
  yield* supersedeOlder(
    dialect,
    states.map(({ deliveryId }) => deliveryId),
  );
  return { own, freed: yield* endWaitsOfNewerStates(dialect, states) };
}

/**
 * Locks the leased deliveries, and returns the attempts of their newest claims. This check is the fence:
 * attempts of lost claims are ignored.
 */
function* lockOwn(
  { tables, forUpdate, among }: Dialect,
  attempts: readonly FinishedAttempt[],
): Script<Set<FinishedAttempt>> {
  const deliveryIds = new Set(attempts.map(({ deliveryId }) => deliveryId));
  const ids = among(
    'id',
    [...deliveryIds].sort((a, b) => a - b),
  );
  const rows = yield* query(
    `select id, claim_no from ${tables.delivery} where ${ids.sql} and leased_until is not null order by id${forUpdate}`,
    ids.params,
  );
  return ownOf(attempts, new Map(rows.map((row) => [numberOf(row['id']), numberOf(row['claim_no'])])));
}

/**
 * Defers the lanes of the webhooks whose receivers asked for a pause. A later request for a shorter pause
 * doesn't shorten the deferral. A request of an earlier failure window defers nothing.
 */
function* deferLanes(dialect: Dialect, attempts: readonly FinishedAttempt[]): Script<void> {
  const { tables, now } = dialect;
  const deferring = attempts
    .filter(({ deferral }) => deferral !== null)
    .sort((a, b) => a.webhookId - b.webhookId);
  for (const { webhookId, windowNo, deferral } of deferring) {
    const until = `${now()} + ${Math.ceil(deferral!)}`;
    yield* change(
      `update ${tables.webhook} set deferred_since = ${deferredSince(dialect)}, deferred_until = ${until}
        where id = ? and window_no = ? and coalesce(deferred_until, 0) < ${until}`,
      [webhookId, windowNo],
    );
  }
}

function* insertAttempts(
  { tables, now, isInProcess }: Dialect,
  attempts: readonly FinishedAttempt[],
  monotonicNow: number,
): Script<void> {
  const into = `insert into ${tables.attempt}
     (delivery_id, webhook_id, number, window_no, started_at, duration_ms, result, status, error, cause, retry_after_ms, response_excerpt, failed_at)
     values `;
  const row = ({ outcome }: FinishedAttempt): string =>
    `(?, ?, ?, ?, ${now()} - ?, ?, ?, ?, ?, ?, ?, ?, ${isFailure(outcome) ? now() : 'null'})`;
  const valuesOf = ({
    deliveryId, webhookId, number, windowNo, endedAt, duration, outcome,
  }: FinishedAttempt): unknown[] => [
    deliveryId,
    webhookId,
    number,
    windowNo,
    Math.round(monotonicNow - endedAt + duration),
    Math.round(duration),
    outcome.result,
    outcome.status,
    outcome.error,
    outcome.cause,
    retryAfterOf(outcome),
    outcome.responseExcerpt,
  ]; // prettier-ignore
  if (isInProcess) for (const attempt of attempts) yield* change(into + row(attempt), valuesOf(attempt));
  else yield* change(into + attempts.map(row).join(', '), attempts.flatMap(valuesOf));
}

function* changeStates(dialect: Dialect, attempts: readonly FinishedAttempt[]): Script<void> {
  const now = dialect.now();
  const idsWith = (next: FinishedAttempt['next']): number[] =>
    attempts.filter((attempt) => attempt.next === next).map(({ deliveryId }) => deliveryId);
  yield* updateDeliveries(dialect, idsWith('delivered'), transitions.deliver.set(now));
  yield* updateDeliveries(dialect, idsWith('failed'), transitions.exhaust.set(now));
  const retries = attempts.flatMap(({ deliveryId, outcome: { result }, next }) =>
    typeof next === 'object' ? [{ deliveryId, result, ...next }] : [],
  );
  const byKind = groupBy(retries, ({ result }) => (ownFaults.has(result) ? result : 'failure'));
  for (const [kind, group] of byKind) {
    const ids = group.map(({ deliveryId }) => deliveryId);
    const times = group.map(
      ({ deliveryId, retryIn }) => `when ${deliveryId} then ${now} + ${Math.ceil(retryIn)}`,
    );
    const due = `case id ${times.join(' ')} end`;
    const columns =
      kind === 'failure'
        ? transitions.retry.set(now, due)
        : transitions.repeat.set(now, due, kind === 'stalled' ? '1' : '0');
    yield* updateDeliveries(dialect, ids, columns);
  }
}

/**
 * Moves newer states that waited for these outcomes into their lanes, and returns the ids of their webhooks.
 * Finds these states with a plain read, because on MySQL a locking read would wait for open transactions of
 * the host that have emitted events. `coalesce` prevents SQLite from reading all pending deliveries.
 */
function* endWaitsOfNewerStates(dialect: Dialect, states: readonly FinishedAttempt[]): Script<Set<number>> {
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
  yield* endWaits(
    dialect,
    rows.map((row) => numberOf(row['id'])),
  );
  return new Set(rows.map((row) => numberOf(row['webhook_id'])));
}

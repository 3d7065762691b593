import type { AttemptOutcome } from '../model/attempt-outcome.js';
import type { Dialect } from './database/database.js';
import type { Script } from './database/script.js';
import { change, marks, query } from './database/script.js';
import { idsOf, updateDeliveries } from './deliveries.sql.js';
import { numberOf } from './rows.js';
import { readSiblings } from './siblings.sql.js';

/** One attempt that has ended, and what its delivery does next. */
export interface FinishedAttempt {
  readonly deliveryId: number;
  readonly webhookId: number;
  readonly claimNo: number;
  /** 1 for the delivery's first. */
  readonly number: number;
  readonly outcome: AttemptOutcome;
  /** Milliseconds from its start to its end. */
  readonly duration: number;
  /** When its lease ends, on the monotonic clock. */
  readonly leaseEnds: number;
  /** Milliseconds from its end to now. */
  readonly age: () => number;
  /** `delivered`, `failed` for good, or again in so many milliseconds. */
  readonly next: 'delivered' | 'failed' | { readonly retryIn: number };
}

/** A delivery that is still claimed by the one who writes. */
export interface OwnDelivery {
  readonly webhookId: number;
  readonly supersedeKey: string | null;
}

/** The deliveries whose claim still held; of the others nothing was written. */
export type OwnDeliveries = ReadonlyMap<number, OwnDelivery>;

/** Writes a batch of attempts and moves their deliveries on, all or nothing; attempts whose claim was lost to somebody else change nothing. */
export function* recordAttempts(
  dialect: Dialect,
  attempts: readonly FinishedAttempt[],
): Script<OwnDeliveries> {
  const own = yield* lockOwn(dialect, attempts);
  const recorded = attempts.filter(({ deliveryId }) => own.has(deliveryId));
  if (recorded.length === 0) return own;
  yield* insertAttempts(dialect, recorded);
  yield* moveOn(dialect, recorded);
  yield* supersedeRetries(dialect, recorded, own);
  return own;
}

/**
 * Newer states that waited for these outcomes may be claimed now. In a transaction after the one that recorded them, so that whoever commits a newer state
 * between the two sees that no older one is out any more. Also touches those that are in their lane: one of them may be in the middle of a
 * claim that still saw our lease and is about to make it wait; this update then comes after that claim and undoes it. They are found by a
 * plain read, for MySQL would otherwise wait here for host transactions that have emitted and are still open; `coalesce` keeps SQLite from
 * going through everything that is pending.
 *
 * @returns how many there were
 */
export function* freeWaitingStates(dialect: Dialect, recorded: OwnDeliveries): Script<number> {
  const { tables, now } = dialect;
  const states = [...recorded].filter(([, { supersedeKey }]) => supersedeKey !== null).map(([id]) => id);
  if (states.length === 0) return 0;
  const ids = yield* idsOf(
    `select newer.id from ${tables.delivery} older
       join ${tables.delivery} newer
         on newer.webhook_id = older.webhook_id and newer.supersede_key = older.supersede_key and newer.id > older.id
      where older.id in (${marks(states)})
        and coalesce(newer.state, '') = 'pending' and newer.leased_until is null`,
    states,
  );
  const columns = `due_at = case when lane is null then ${now()} else due_at end, lane = webhook_id`;
  return yield* updateDeliveries(dialect, ids, columns, " and state = 'pending' and leased_until is null");
}

/** A claim given back without an attempt. */
export interface GivenBack {
  readonly deliveryId: number;
  readonly claimNo: number;
}

/** Puts claimed deliveries back into their lanes; uses up no attempt. */
export function* releaseClaims({ tables, now }: Dialect, claims: readonly GivenBack[]): Script<void> {
  for (const { deliveryId, claimNo } of claims) {
    yield* change(
      `update ${tables.delivery} set lane = webhook_id, due_at = ${now()}, leased_until = null
        where id = ? and claim_no = ? and leased_until is not null`,
      [deliveryId, claimNo],
    );
  }
}

/** The fence: what is leased and whose claim number is still ours. */
function* lockOwn(
  { tables, forUpdate }: Dialect,
  attempts: readonly FinishedAttempt[],
): Script<Map<number, OwnDelivery>> {
  const claimNos = new Map(attempts.map(({ deliveryId, claimNo }) => [deliveryId, claimNo]));
  const ids = [...claimNos.keys()].sort((a, b) => a - b);
  const rows = yield* query(
    `select id, claim_no, webhook_id, supersede_key from ${tables.delivery}
      where id in (${marks(ids)}) and leased_until is not null order by id${forUpdate}`,
    ids,
  );
  return new Map(
    rows
      .filter((row) => claimNos.get(numberOf(row['id'])) === numberOf(row['claim_no']))
      .map((row) => [
        numberOf(row['id']),
        { webhookId: numberOf(row['webhook_id']), supersedeKey: row['supersede_key'] as string | null },
      ]),
  );
}

function* insertAttempts({ tables, now }: Dialect, attempts: readonly FinishedAttempt[]): Script<void> {
  const row = ({ outcome }: FinishedAttempt): string =>
    `(?, ?, ?, ${now()} - ?, ?, ?, ?, ?, ?, ${outcome.result === 'success' ? 'null' : now()})`;
  yield* change(
    `insert into ${tables.attempt}
       (delivery_id, webhook_id, number, started_at, duration_ms, result, status, error, response_excerpt, failed_at)
     values ${attempts.map(row).join(', ')}`,
    attempts.flatMap(({ deliveryId, webhookId, number, age, duration, outcome }) => [
      deliveryId,
      webhookId,
      number,
      Math.round(age() + duration),
      Math.round(duration),
      outcome.result,
      outcome.status,
      outcome.error,
      outcome.responseExcerpt,
    ]),
  );
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

/** A state that failed while a newer one came up won't be tried again. */
function* supersedeRetries(
  dialect: Dialect,
  attempts: readonly FinishedAttempt[],
  own: OwnDeliveries,
): Script<void> {
  const states = attempts
    .filter(({ deliveryId, next }) => typeof next === 'object' && own.get(deliveryId)!.supersedeKey !== null)
    .map(({ deliveryId }) => deliveryId);
  for (const [id, { newestId }] of yield* readSiblings(dialect, states)) {
    if (newestId === id) continue;
    const columns = `state = 'superseded', superseded_by = ${newestId}, due_at = null, finished_at = ${dialect.now()}`;
    yield* updateDeliveries(dialect, [id], columns);
  }
}

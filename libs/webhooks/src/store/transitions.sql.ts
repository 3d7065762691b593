import type { CancelReason, DeliveryReason, DeliveryState } from '../model/states.js';
import { groupBy } from '../shared/group-by.js';
import type { Dialect } from './database/database.js';
import type { Script } from './database/script.js';
import { change } from './database/script.js';
import type { Column, Columns, Transition } from './transition.js';

/**
 * How long a delivery waits if the token or a secret of its webhook can't be decrypted, in milliseconds.
 * After this time, the next claim tries to decrypt the values again.
 */
export const decryptionRetryDelay = 60_000;

const queued = (since: string, webhookId = 'webhook_id'): Columns => ({
  lane: webhookId,
  due_at: since,
  leased_until: 'null',
});
const waiting = (until: string): Columns => ({ lane: 'null', due_at: until, leased_until: 'null' });
const leased = (until: string): Columns => ({ lane: 'null', due_at: 'null', leased_until: until });
const unqueued: Columns = { lane: 'null', due_at: 'null', leased_until: 'null' };

const finished = (state: DeliveryState, now: string): Columns => ({
  state: `'${state}'`,
  ...unqueued,
  finished_at: now,
});
const failed = (reason: DeliveryReason, now: string): Columns => ({
  ...finished('failed', now),
  reason: `'${reason}'`,
});

const created = (now: string): Columns => ({ claim_no: '0', attempts: '0', created_at: now });

/** Adds the attempt that is being recorded to the delivery's number of attempts. */
const attempted = { attempts: 'attempts + 1' };

/**
 * The state diagram of a delivery. Every change of a delivery's state is one of these transitions, and every
 * statement that changes deliveries takes its values from here. The WHERE clause of the statement decides to
 * which rows the transition applies.
 */
export const transitions = {
  /** The host emits an event: one delivery per subscribed webhook is inserted. */
  emit: {
    from: [],
    to: 'queued',
    set: (now, webhookId: string) => ({ state: "'pending'", ...queued(now, webhookId), ...created(now) }),
  },
  /** The body of a captured change is too large, so its deliveries are inserted, but can't be sent. */
  refuse: { from: [], to: 'failed', set: (now) => ({ ...failed('body_too_large', now), ...created(now) }) },
  /** A worker claims the delivery for `lease` milliseconds. */
  lease: {
    from: ['queued'],
    to: 'leased',
    set: (now, lease: number) => ({ ...leased(`${now} + ${lease}`), claim_no: 'claim_no + 1' }),
  },
  /** The worker returns the delivery to its lane without an attempt, or the lease has expired. */
  release: { from: ['leased'], to: 'queued', set: (now) => queued(now) },
  /**
   * Another state of the same resource is in flight. The delivery waits for the outcome of that request, up
   * to `delay` milliseconds.
   */
  defer: { from: ['leased'], to: 'waiting', set: (now, delay: number) => waiting(`${now} + ${delay}`) },
  /** The token or a secret of the webhook can't be decrypted. The delivery waits before the next try. */
  postpone: {
    from: ['queued', 'leased'],
    to: 'waiting',
    set: (now) => waiting(`${now} + ${decryptionRetryDelay}`),
  },
  /** The due time has come. The delivery keeps its due time, which is its position in the lane. */
  promote: { from: ['waiting'], to: 'queued', set: () => queued('due_at') },
  /**
   * The wait ends early, because the outcome of the delivery in flight was recorded or the webhook was
   * resumed.
   */
  endWait: { from: ['waiting'], to: 'queued', set: (now, webhookId?: string) => queued(now, webhookId) },
  /** The webhook is suspended. */
  hold: {
    from: ['queued', 'leased'],
    to: 'held',
    set: (now) => ({ state: "'held'", ...unqueued, held_at: now }),
  },
  /** The webhook was resumed. */
  resume: {
    from: ['held'],
    to: 'queued',
    set: (now) => ({ state: "'pending'", ...queued(now), held_at: 'null' }),
  },
  /** The attempt succeeded. */
  deliver: {
    from: ['leased'],
    to: 'delivered',
    set: (now) => ({ ...finished('delivered', now), ...attempted }),
  },
  /** The attempt failed, and the retry policy allows another attempt at the time `due`. */
  retry: { from: ['leased'], to: 'waiting', set: (_now, due: string) => ({ ...waiting(due), ...attempted }) },
  /**
   * The attempt failed on the sender's side, so it uses up no retry. The delivery is sent again at the time
   * `due`. `stalls` is 1 if the process was stalled, otherwise 0.
   */
  repeat: {
    from: ['leased'],
    to: 'waiting',
    set: (_now, due: string, stalls: string) => ({
      ...waiting(due),
      ...attempted,
      uncounted: 'uncounted + 1',
      stalls: `stalls + ${stalls}`,
    }),
  },
  /**
   * Earlier attempts turned out to have failed on the sender's side. The delivery is sent again at the time
   * `due`, even if its retries were used up.
   */
  excuse: {
    from: ['waiting', 'failed'],
    to: 'waiting',
    set: (_now, due: string) => ({
      ...waiting(due),
      state: "'pending'",
      reason: 'null',
      finished_at: 'null',
    }),
  },
  /** The attempt failed, and the retry policy allows no more attempts. */
  exhaust: {
    from: ['leased'],
    to: 'failed',
    set: (now) => ({ ...failed('retries_exhausted', now), ...attempted }),
  },
  /** The event is missing, which only SQL from outside the library can cause. */
  failWithoutEvent: { from: ['leased'], to: 'failed', set: (now) => failed('event_missing', now) },
  /** The delivery was held, or waited for the end of pauses, for longer than the option `holdFor` allows. */
  expire: { from: ['held', 'queued'], to: 'failed', set: (now) => failed('hold_expired', now) },
  /** A newer state of the same resource exists. `by` is the id of its delivery. */
  supersede: {
    from: ['queued', 'waiting', 'leased', 'held', 'failed'],
    to: 'superseded',
    set: (now, by: string) => ({ ...finished('superseded', now), reason: 'null', superseded_by: by }),
  },
  /** The webhook was deleted, or subscribes to another entity now. */
  cancel: {
    from: ['queued', 'waiting', 'leased', 'held'],
    to: 'cancelled',
    set: (now, reason: CancelReason) => ({ ...finished('cancelled', now), reason: `'${reason}'` }),
  },
} as const satisfies Record<string, Transition>;

/** Returns the SET clause of an UPDATE. */
export function assignmentsOf(columns: Columns): string {
  return Object.entries(columns)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
}

/**
 * Returns the SET clause of an UPDATE that applies different transitions to different rows. For each row,
 * exactly one of the conditions `when` must be true.
 *
 * @param row the alias of the updated table
 */
export function assignmentsByCase(
  cases: readonly { readonly when: string; readonly set: Columns }[],
  row: string,
): string {
  const names = new Set(cases.flatMap(({ set }) => Object.keys(set) as Column[]));
  const assignments = [...names].map((name) => {
    const byValue = groupBy(cases, ({ set }) => set[name] ?? `${row}.${name}`);
    const [usual, ...others] = [...byValue].sort(([, a], [, b]) => b.length - a.length);
    const whens = others.map(
      ([value, group]) => `when ${group.map(({ when }) => when).join(' or ')} then ${value}`,
    );
    return `${name} = ${whens.length === 0 ? usual![0] : `case ${whens.join(' ')} else ${usual![0]} end`}`;
  });
  return assignments.join(', ');
}

/**
 * Applies a transition to the given deliveries. The caller has locked them, or passes a `condition` that
 * excludes deliveries which have changed in the meantime. If there are no ids, it runs no statement.
 *
 * @param condition more SQL for the end of the WHERE clause, such as ` and lane is not null`
 * @returns how many deliveries were updated
 */
export function* updateDeliveries(
  { tables, among }: Pick<Dialect, 'tables' | 'among'>,
  ids: readonly number[],
  columns: Columns,
  condition = '',
): Script<number> {
  if (ids.length === 0) return 0;
  const { sql, params } = among('id', ids);
  const update = `update ${tables.delivery} set ${assignmentsOf(columns)}`;
  return yield* change(`${update} where ${sql}${condition}`, params);
}

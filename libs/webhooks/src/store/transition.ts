import type { DeliveryState } from '../model/states.js';

/**
 * A node in the state diagram of a delivery. Each state is one node, except `pending`, which is split into
 * three: `queued` (can be claimed now), `waiting`, and `leased` (claimed by a worker). The comment of
 * `WebhookDelivery` shows which columns distinguish these three.
 */
export type Place = 'queued' | 'waiting' | 'leased' | Exclude<DeliveryState, 'pending'>;

/** The columns that hold the state of a delivery. */
export type Column =
  | 'state'
  | 'lane'
  | 'due_at'
  | 'leased_until'
  | 'claim_no'
  | 'attempts'
  | 'uncounted'
  | 'stalls'
  | 'reason'
  | 'superseded_by'
  | 'created_at'
  | 'held_at'
  | 'finished_at';

/** The columns that a transition sets, with each value as SQL. An absent column keeps its value. */
export type Columns = Readonly<Partial<Record<Column, string>>>;

/** A transition of the state diagram, from one of several nodes to another node. */
export interface Transition {
  /** The nodes in which the transition can start. Empty if the transition inserts the delivery. */
  readonly from: readonly Place[];
  readonly to: Place;
  readonly set: (now: string, ...details: never[]) => Columns;
}

/**
 * Notes that recorded attempts use up no retry after all. Unlike a transition, this applies in every state.
 * @param count SQL of the number of attempts
 */
export const noteUncounted = (count: string): Columns => ({ uncounted: `uncounted + ${count}` });

import type { LaneView } from './lane-view.js';
import { worthwhileClaim } from './limits.js';

/** How many more deliveries of each kind can be claimed. */
export interface RoomNumbers {
  /** Number of free slots for which nothing is claimed yet. */
  readonly slots: number;
  /** Number of free waiting slots for which nothing is claimed yet. */
  readonly waiting: number;
  /** Number of deliveries that can be prefetched for busy lanes. */
  readonly forBusy: number;
  /** Number of deliveries that can be prefetched for idle lanes. */
  readonly forIdle: number;
  /** Number of deliveries that can be claimed for untrusted receivers. */
  readonly untrusted: number;
}

/**
 * Number of deliveries that can be claimed at this moment, by the whole process or for one org. A claimed
 * delivery either can start in a free slot, or is prefetched.
 */
export class Room {
  private slots: number;
  private waiting: number;
  private forBusy: number;
  private forIdle: number;
  private untrusted: number;

  constructor(given: RoomNumbers) {
    this.slots = Math.max(0, given.slots);
    this.waiting = Math.max(0, given.waiting);
    this.forBusy = Math.max(0, given.forBusy);
    this.forIdle = Math.max(0, given.forIdle);
    this.untrusted = Math.max(0, given.untrusted);
  }

  /** Number of deliveries of any kind. */
  get total(): number {
    return this.slots + this.forIdle;
  }

  /** Returns how many of the deliveries may be for this lane. */
  for(lane: LaneView): number {
    const { standing, headroom, isIdle } = lane;
    // Requests to a slow receiver use waiting slots. Nothing is prefetched for them.
    if (standing === 'slow') return Math.min(headroom, this.waiting);
    const all = Math.min(headroom, this.slots) + (isIdle ? this.forIdle : this.forBusy);
    return standing === 'untrusted' ? Math.min(all, this.untrusted) : all;
  }

  /** Subtracts deliveries of this lane that will be claimed. */
  use(lane: LaneView, quota: number): void {
    const { standing, headroom } = lane;
    if (standing === 'slow') {
      this.waiting -= quota;
      return;
    }
    const startable = Math.min(quota, headroom, this.slots);
    const prefetched = quota - startable;
    this.slots -= startable;
    this.forIdle = Math.max(0, this.forIdle - prefetched);
    this.forBusy = Math.max(0, this.forBusy - prefetched);
    if (standing === 'untrusted') this.untrusted -= quota;
  }

  /** True if there is room for an untrusted receiver. */
  get hasRoomForUntrusted(): boolean {
    return this.untrusted > 0 && this.total > 0;
  }

  /** True if there is room for a slow receiver. */
  get hasRoomForSlow(): boolean {
    return this.waiting > 0;
  }

  /**
   * Returns true if there is enough room for a claim from busy lanes, that is, at least `worthwhileClaim`. If
   * few deliveries can be prefetched, half of them are enough.
   *
   * @param maxPrefetched maximum number of prefetched deliveries
   */
  isWorthwhileForBusy(maxPrefetched: number): boolean {
    return this.slots + this.forBusy >= enoughOf(maxPrefetched);
  }

  /** Returns true if there is enough room for a claim from idle lanes. The parameter is the same. */
  isWorthwhileForIdle(maxPrefetched: number): boolean {
    return this.slots + this.forIdle >= enoughOf(maxPrefetched);
  }
}

function enoughOf(maxPrefetched: number): number {
  return Math.max(1, Math.min(worthwhileClaim, maxPrefetched / 2));
}

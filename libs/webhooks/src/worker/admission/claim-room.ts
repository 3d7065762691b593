import type { LaneView } from './lane-view.js';
import type { Lanes } from './lanes.js';
import {
  maxPerClaim,
  maxPrefetch,
  prefetchForIdle,
  prefetchForUntrusted,
  worthwhileClaim,
} from './limits.js';
import type { Slots } from './slots.js';

/**
 * Calculates how many more deliveries this process can claim at this moment. A claimed delivery either can
 * start in a free slot, or is prefetched. `grant` reduces the room, lane by lane.
 */
export class ClaimRoom {
  /** Number of deliveries that can still be added to the planned claim. */
  left: number;
  /** Maximum number of prefetched deliveries of each busy lane. */
  readonly share: number;
  /** Number of free slots for which nothing is claimed yet. */
  private slots: number;
  /** Number of deliveries that can be prefetched. The last `prefetchForIdle` of them are for idle lanes. */
  private prefetch: number;
  /** Number of deliveries that can be claimed for untrusted receivers. */
  private untrusted: number;
  private readonly maxPrefetch: number;
  private readonly prefetchForIdle: number;

  constructor(lanes: Lanes, slots: Slots) {
    const { totals } = lanes;
    const { total, free, freeForUntrusted } = slots;
    this.maxPrefetch = maxPrefetch(total);
    this.prefetchForIdle = prefetchForIdle(total);
    // A startable delivery for which no slot is free counts as prefetched too.
    const prefetched = totals.claimed - Math.min(totals.startable, free);
    this.slots = Math.max(0, free - totals.startable);
    this.prefetch = Math.max(0, this.maxPrefetch + this.prefetchForIdle - prefetched);
    this.untrusted = Math.max(0, freeForUntrusted + prefetchForUntrusted(total) - totals.claimedUntrusted);
    this.left = Math.min(maxPerClaim, this.slots + this.prefetch);
    this.share = prefetchShare(lanes, slots);
  }

  /** How many of the `left` deliveries may be for untrusted receivers. */
  get leftForUntrusted(): number {
    return Math.min(this.left, this.untrusted);
  }

  /** True if there is enough room for a claim from busy lanes. */
  get isWorthwhile(): boolean {
    return isWorthwhile(this.slots + this.prefetchForBusy, this.maxPrefetch);
  }

  /** True if there is enough room for a claim from idle lanes. */
  get isWorthwhileForIdle(): boolean {
    return isWorthwhile(this.slots + this.prefetch, this.prefetchForIdle);
  }

  /**
   * Returns how many deliveries to claim from this lane, and reduces the room by this quota. The quota is a
   * power of two or 0, because the SQL statement of a claim has one part for each different quota.
   */
  grant(lane: LaneView, maxPerLane: number): number {
    const { isIdle, standing, headroom } = lane;
    const left = standing === 'untrusted' ? this.leftForUntrusted : this.left;
    const limit = Math.min(lane.wanted(this.share), maxPerLane, left);
    // Requests to a slow receiver use waiting slots, not slots.
    const slots = standing === 'slow' ? Infinity : this.slots;
    const prefetch = isIdle ? this.prefetch : this.prefetchForBusy;
    const quota = powerOfTwo(Math.min(limit, Math.min(headroom, slots) + prefetch));
    const startable = Math.min(quota, headroom, slots);
    if (standing !== 'slow') this.slots -= startable;
    if (standing === 'untrusted') this.untrusted -= quota;
    this.prefetch -= quota - startable;
    this.left -= quota;
    return quota;
  }

  private get prefetchForBusy(): number {
    return Math.max(0, this.prefetch - this.prefetchForIdle);
  }
}

/** Returns how many prefetched deliveries each lane may have. The busy lanes share the maximum equally. */
export function prefetchShare({ totals }: Lanes, { total }: Slots): number {
  return Math.floor(maxPrefetch(total) / Math.max(1, totals.busy));
}

/**
 * Returns true if the room is at least `worthwhileClaim`. With few slots, half of the deliveries that can be
 * prefetched are enough.
 */
function isWorthwhile(room: number, maxPrefetched: number): boolean {
  return room >= Math.max(1, Math.min(worthwhileClaim, maxPrefetched / 2));
}

/** Returns the largest power of two that is not greater than `max`. Returns 0 if `max` is less than 1. */
function powerOfTwo(max: number): number {
  return max < 1 ? 0 : 2 ** Math.floor(Math.log2(max));
}

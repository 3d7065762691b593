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
 * How many more deliveries this process can claim at this moment. Each either has a free slot to start in, or
 * is prefetched. `grant` takes deliveries out of the room, lane by lane.
 */
export class ClaimRoom {
  /** Deliveries that one claim can still take. */
  left: number;
  readonly share: number;
  /** Free slots for which nothing is claimed yet. */
  private slots: number;
  /** Deliveries that can be prefetched. The last `prefetchForIdle` of them are for idle lanes. */
  private prefetch: number;
  /** How many of all these may be for untrusted receivers. */
  private untrusted: number;
  private readonly maxPrefetch: number;
  private readonly prefetchForIdle: number;

  constructor(lanes: Lanes, slots: Slots) {
    const { totals } = lanes;
    const { total, free, freeForUntrusted } = slots;
    this.maxPrefetch = maxPrefetch(total);
    this.prefetchForIdle = prefetchForIdle(total);
    // A startable delivery without a free slot is prefetched too.
    const prefetched = totals.claimed - Math.min(totals.startable, free);
    this.slots = Math.max(0, free - totals.startable);
    this.prefetch = Math.max(0, this.maxPrefetch + this.prefetchForIdle - prefetched);
    this.untrusted = Math.max(0, freeForUntrusted + prefetchForUntrusted(total) - totals.claimedUntrusted);
    this.left = Math.min(maxPerClaim, this.slots + this.prefetch);
    this.share = prefetchShare(lanes, slots);
  }

  /** How many of `left` may be for untrusted receivers. */
  get leftForUntrusted(): number {
    return Math.min(this.left, this.untrusted);
  }

  /** Whether a claim from busy lanes is worthwhile. */
  get isWorthwhile(): boolean {
    return isWorthwhile(this.slots + this.prefetchForBusy, this.maxPrefetch);
  }

  /** Whether a claim from idle lanes is worthwhile. */
  get isWorthwhileForIdle(): boolean {
    return isWorthwhile(this.slots + this.prefetch, this.prefetchForIdle);
  }

  /**
   * Takes the quota of this lane out of the room and returns it. It is a power of two, because the statement
   * of a claim has one part for each different quota.
   */
  grant(lane: LaneView, maxPerLane: number): number {
    const { isIdle, standing, headroom } = lane;
    const left = standing === 'untrusted' ? this.leftForUntrusted : this.left;
    const limit = Math.min(lane.wanted(this.share), maxPerLane, left);
    // Requests to a slow receiver take waiting slots.
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

/** Returns how many prefetched deliveries each lane may have: the busy lanes share the maximum. */
export function prefetchShare({ totals }: Lanes, { total }: Slots): number {
  return Math.floor(maxPrefetch(total) / Math.max(1, totals.busy));
}

/** With few slots, half of what can be prefetched is worth a claim. */
function isWorthwhile(room: number, maxPrefetched: number): boolean {
  return room >= Math.max(1, Math.min(worthwhileClaim, maxPrefetched / 2));
}

/** Returns the largest power of two that is not over `max`; 0 if there is none. */
function powerOfTwo(max: number): number {
  return max < 1 ? 0 : 2 ** Math.floor(Math.log2(max));
}

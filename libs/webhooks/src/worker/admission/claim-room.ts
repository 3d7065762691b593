import { getOrAdd } from '../../shared/get-or-add.js';
import type { Destinations } from './destinations.js';
import { OrgCounts, roomOf, shareOf } from './fair-share.js';
import type { LaneView } from './lane-view.js';
import type { Lanes } from './lanes.js';
import { maxPerClaim, maxPrefetch, prefetchForIdle, prefetchForUntrusted } from './limits.js';
import { Room } from './room.js';
import type { Slots } from './slots.js';

/**
 * Calculates how many more deliveries this process can claim at this moment, in total, for each org and for
 * each destination. `grant` reduces the room, lane by lane.
 */
export class ClaimRoom {
  /** Number of deliveries that can still be added to the planned claim. */
  left: number;
  private readonly total: Room;
  private readonly orgs = new Map<string, Room>();
  /** How many deliveries the planned claim takes for each org. */
  private readonly granted = new OrgCounts();
  /** The same numbers by destination and org. */
  private readonly grantedAt = new OrgCounts();

  constructor(
    private readonly lanes: Lanes,
    private readonly slots: Slots,
    private readonly destinations: Destinations,
  ) {
    const { all } = lanes.totals;
    const { total, free, freeWaiting, freeForUntrusted } = slots;
    this.total = new Room({
      slots: free - all.startable,
      waiting: freeWaiting,
      forBusy: maxPrefetch(total) - this.prefetched,
      forIdle: maxPrefetch(total) + prefetchForIdle(total) - this.prefetched,
      untrusted: freeForUntrusted + prefetchForUntrusted(total) - all.claimedUntrusted,
    });
    this.left = Math.min(maxPerClaim, this.total.total);
  }

  /** True if there is enough room for a claim from busy lanes. */
  get isWorthwhileForBusy(): boolean {
    return this.total.isWorthwhileForBusy(maxPrefetch(this.slots.total));
  }

  /** True if there is enough room for a claim from idle lanes. */
  get isWorthwhileForIdle(): boolean {
    return this.total.isWorthwhileForIdle(prefetchForIdle(this.slots.total));
  }

  /** Returns true if this org has enough room for a claim from its busy lanes. */
  isWorthwhileForBusyOf(org: string): boolean {
    return this.of(org).isWorthwhileForBusy(this.shareOfPrefetch(org));
  }

  /** Returns true if this org has enough room for a claim from its idle lanes. */
  isWorthwhileForIdleOf(org: string): boolean {
    return this.of(org).isWorthwhileForIdle(this.shareOfPrefetch(org));
  }

  /** Returns true if the process and this org have room for an untrusted receiver. */
  hasRoomForUntrusted(org: string): boolean {
    return this.total.hasRoomForUntrusted && this.of(org).hasRoomForUntrusted;
  }

  /** Returns true if the process and this org have room for a slow receiver. */
  hasRoomForSlow(org: string): boolean {
    return this.total.hasRoomForSlow && this.of(org).hasRoomForSlow;
  }

  /** Returns true if this org has room for any delivery. */
  hasRoomFor(org: string): boolean {
    return this.of(org).total > 0;
  }

  /**
   * Returns how many deliveries to claim from this lane, and reduces the room by this quota. The quota is a
   * power of two or 0, because the SQL statement of a claim has one part for each different quota.
   */
  grant(lane: LaneView, maxPerLane: number): number {
    const { org, destination } = lane;
    const ofOrg = this.of(org);
    const key = `${destination} ${org}`;
    const quota = powerOfTwo(
      Math.min(
        lane.wanted(prefetchShare(org, this.lanes, this.slots)),
        maxPerLane,
        this.left,
        this.total.for(lane),
        ofOrg.for(lane),
        this.destinations.roomForClaim(destination, org) - this.grantedAt.of(key),
      ),
    );
    if (quota === 0) return 0;
    this.total.use(lane, quota);
    ofOrg.use(lane, quota);
    this.granted.add(org, quota);
    this.grantedAt.add(key, quota);
    this.left -= quota;
    return quota;
  }

  /**
   * Returns how many more deliveries of this org can be claimed until all orgs that are busy or wait for a
   * claim have equally many.
   *
   * @param orgs number of orgs that wait for a claim
   */
  leftOfShare(org: string, orgs: number): number {
    const { own, others } = this.lanes.shareOf(org);
    const share = Math.ceil(maxPrefetch(this.slots.total) / Math.max(others + 1, orgs));
    return share - own.claimed - this.granted.of(org);
  }

  private of(org: string): Room {
    return getOrAdd(this.orgs, org, () => this.calculate(org));
  }

  private calculate(org: string): Room {
    const { lanes, slots, prefetched } = this;
    const { own, others } = lanes.shareOf(org);
    const { all } = lanes.totals;
    const free = slots.freeFor(org);
    const max = maxPrefetch(slots.total);
    const prefetch = { used: prefetched, own: own.claimed - Math.min(own.startable, free), others };
    return new Room({
      slots: free - own.startable,
      waiting: slots.freeWaitingFor(org) - own.startable,
      forBusy: roomOf({ ...prefetch, capacity: max }),
      forIdle: roomOf({ ...prefetch, capacity: max + prefetchForIdle(slots.total) }),
      untrusted: roomOf({
        capacity: slots.freeForUntrusted + prefetchForUntrusted(slots.total),
        used: all.claimedUntrusted,
        own: own.claimedUntrusted,
        others,
      }),
    });
  }

  /** Number of prefetched deliveries. A startable delivery for which no slot is free counts too. */
  private get prefetched(): number {
    const { all } = this.lanes.totals;
    return all.claimed - Math.min(all.startable, this.slots.free);
  }

  private shareOfPrefetch(org: string): number {
    return shareOf(maxPrefetch(this.slots.total), this.lanes.shareOf(org).others);
  }
}

/**
 * Returns how many prefetched deliveries each lane of an org may have. The busy orgs share the maximum
 * equally, and so do the busy lanes of each org.
 */
export function prefetchShare(org: string, lanes: Lanes, { total }: Slots): number {
  const { own, others } = lanes.shareOf(org);
  return Math.floor(maxPrefetch(total) / (others + 1) / Math.max(1, own.busy));
}

/** Returns the largest power of two that is not greater than `max`. Returns 0 if `max` is less than 1. */
function powerOfTwo(max: number): number {
  return max < 1 ? 0 : 2 ** Math.floor(Math.log2(max));
}

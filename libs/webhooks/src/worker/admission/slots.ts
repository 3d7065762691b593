import type { Destinations } from './destinations.js';
import { FairShare } from './fair-share.js';
import type { LaneView } from './lane-view.js';
import type { Lanes } from './lanes.js';
import {
  maxUntrusted,
  maxUntrustedPerTick,
  reservedSlots,
  tickInterval,
  ticksUntilHanging,
} from './limits.js';

/**
 * Permission for one request to be in flight. A permit uses a slot or, while the request hangs, a waiting
 * slot.
 */
export interface Permit {
  readonly lane: LaneView;
  /** Where the request goes. The lane may have another destination by now. */
  readonly destination: string | undefined;
  /** True if the receiver was untrusted when the request started. */
  readonly isUntrusted: boolean;
  /** The number of the last tick before the request started. */
  readonly tick: number;
}

/** Maximum numbers of requests in flight. */
export interface SlotNumbers {
  /** The option `worker.slots`. */
  readonly total: number;
  /** The option `worker.waitingSlots`. It limits the requests that the code in this folder calls hanging. */
  readonly waiting: number;
}

/**
 * Limits the number of requests that this process has in flight. A request starts in a slot. If it hangs, it
 * moves to a waiting slot. There are many more waiting slots than slots, so that many hanging receivers don't
 * stop deliveries to healthy receivers. Requests to a slow receiver use a waiting slot from the start, and
 * count as hanging from the start.
 *
 * The orgs share the slots, the waiting slots and the slots of each destination (see `roomOf`).
 */
export class Slots {
  readonly total: number;
  /** The permits that use a slot, the oldest first. */
  private readonly holders = new Set<Permit>();
  private readonly slots: FairShare;
  private readonly waiting: FairShare;
  /** The slots that requests to untrusted receivers use. */
  private readonly untrusted: FairShare;
  /** How many of these slots were taken after the last tick. */
  private readonly untrustedThisTick: FairShare;
  private readonly reserved: number;
  private ticks = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    { total, waiting }: SlotNumbers,
    private readonly lanes: Lanes,
    private readonly destinations: Destinations,
    /**
     * Called after each tick. The parameter `hanging` contains the lanes of the requests that have just moved
     * to waiting slots.
     */
    private readonly onTick: (hanging: ReadonlySet<LaneView>) => void,
  ) {
    this.total = total;
    this.slots = new FairShare(total);
    this.waiting = new FairShare(waiting);
    this.untrusted = new FairShare(maxUntrusted(total));
    this.untrustedThisTick = new FairShare(maxUntrustedPerTick(total));
    this.reserved = reservedSlots(total);
  }

  get free(): number {
    return this.slots.free;
  }

  get freeWaiting(): number {
    return this.waiting.free;
  }

  /** Number of slots that untrusted receivers may use now. */
  get freeForUntrusted(): number {
    return Math.min(this.free, this.untrusted.free, this.untrustedThisTick.free);
  }

  /**
   * Returns how many slots this org may take now. Beyond its share, an org may take a slot only while waiting
   * slots are left for all its requests. Otherwise, its hanging requests would stay in the slots.
   */
  freeFor(org: string): number {
    return this.roomIn(this.slots, org);
  }

  /** Returns how many slots the untrusted receivers of this org may take now. */
  freeForUntrustedOf(org: string): number {
    return Math.min(this.freeFor(org), this.roomIn(this.untrusted, org), this.untrustedThisTick.roomFor(org));
  }

  /** Returns how many waiting slots this org may take now. */
  freeWaitingFor(org: string): number {
    return this.waiting.roomFor(org);
  }

  /** Returns false if no request of this org may start now, whatever its lane. */
  admitsAny(org: string): boolean {
    return this.freeFor(org) > 0 || this.freeWaitingFor(org) > 0;
  }

  /** Returns true if a request of this lane may start now. */
  admits(lane: LaneView): boolean {
    const { org, destination } = lane;
    if (this.destinations.roomFor(destination, org) === 0) return false;
    switch (lane.standing) {
      case 'untrusted':
        return this.freeForUntrustedOf(org) > 0;
      case 'slow':
        return this.freeWaitingFor(org) > 0;
      case 'fast':
        return this.freeFor(org) > 0 && (lane.inFlight === 0 || this.free > this.reserved);
    }
  }

  /** Assigns a slot or a waiting slot to a request of this lane. Call it only if `admits` returns true. */
  acquire(lane: LaneView): Permit {
    const { standing, destination, org } = lane;
    const permit = { lane, destination, isUntrusted: standing === 'untrusted', tick: this.ticks };
    this.destinations.started(destination, org);
    if (standing === 'slow') this.holdWaitingSlot(permit);
    else this.holdSlot(permit);
    return permit;
  }

  /** Frees the slot or waiting slot. Call it once, when the request has ended. */
  release(permit: Permit): void {
    const { lane, destination } = permit;
    const hangs = !this.holders.has(permit);
    if (hangs) {
      this.waiting.giveBack(lane.org);
      this.lanes.hangEnded(lane);
    } else this.giveUpSlot(permit);
    this.destinations.ended(destination, lane.org, hangs);
  }

  /**
   * Moves the requests that hang by now to waiting slots, the oldest first, as far as waiting slots are free
   * for their orgs. Then calls `onTick`.
   */
  private tick(): void {
    const hanging = new Set<LaneView>();
    this.ticks++;
    this.untrustedThisTick.counts.clear();
    for (const permit of this.holders) {
      if (this.ticks - permit.tick <= ticksUntilHanging) break;
      if (this.waiting.roomFor(permit.lane.org) === 0) continue;
      this.giveUpSlot(permit);
      this.holdWaitingSlot(permit);
      hanging.add(permit.lane);
    }
    this.onTick(hanging);
  }

  private roomIn(slots: FairShare, org: string): number {
    const canMoveAll = this.slots.counts.of(org) < this.waiting.roomFor(org);
    return canMoveAll ? slots.roomFor(org) : slots.roomWithinShare(org);
  }

  private holdWaitingSlot({ lane, destination }: Permit): void {
    this.waiting.take(lane.org);
    this.lanes.requestHangs(lane);
    this.destinations.hangs(destination, lane.org);
  }

  private holdSlot(permit: Permit): void {
    const { org } = permit.lane;
    this.holders.add(permit);
    this.slots.take(org);
    if (permit.isUntrusted) {
      this.untrusted.take(org);
      this.untrustedThisTick.take(org);
    }
    this.timer ??= setInterval(() => this.tick(), tickInterval).unref();
  }

  private giveUpSlot(permit: Permit): void {
    const { org } = permit.lane;
    this.holders.delete(permit);
    this.slots.giveBack(org);
    if (permit.isUntrusted) {
      this.untrusted.giveBack(org);
      if (permit.tick === this.ticks) this.untrustedThisTick.giveBack(org);
    }
    if (this.holders.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

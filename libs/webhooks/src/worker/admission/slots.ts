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
  /** True if the receiver was untrusted when the request started. */
  readonly isUntrusted: boolean;
  /** The number of the last tick before the request started. */
  readonly tick: number;
}

/**
 * Limits the number of requests that this process has in flight. A request starts in a slot. If it hangs, it
 * moves to a waiting slot. There are many more waiting slots than slots, so that many hanging receivers don't
 * stop deliveries to healthy receivers. Requests to a slow receiver use a waiting slot from the start, and
 * count as hanging from the start.
 *
 * The option `worker.waitingSlots` limits the requests that the code in this folder calls hanging.
 */
export class Slots {
  /** The permits that use a slot, the oldest first. */
  private readonly holders = new Set<Permit>();
  /** Number of `holders` whose receivers are untrusted. */
  private untrusted = 0;
  /** How many of these permits for untrusted receivers were acquired after the last tick. */
  private untrustedThisTick = 0;
  private ticks = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly maxUntrusted: number;
  private readonly maxUntrustedPerTick: number;
  private readonly reserved: number;

  constructor(
    readonly total: number,
    private readonly maxHanging: number,
    private readonly lanes: Lanes,
    /**
     * Called after each tick. The parameter `hanging` contains the lanes of the requests that have just moved
     * to waiting slots.
     */
    private readonly onTick: (hanging: ReadonlySet<LaneView>) => void,
  ) {
    this.maxUntrusted = maxUntrusted(total);
    this.maxUntrustedPerTick = maxUntrustedPerTick(total);
    this.reserved = reservedSlots(total);
  }

  get free(): number {
    return this.total - this.holders.size;
  }

  /** Number of slots that untrusted receivers may use now. */
  get freeForUntrusted(): number {
    return Math.min(
      this.free,
      this.maxUntrusted - this.untrusted,
      this.maxUntrustedPerTick - this.untrustedThisTick,
    );
  }

  /** Returns true if a request of this lane may start now. */
  admits(lane: LaneView): boolean {
    switch (lane.standing) {
      case 'untrusted':
        return this.freeForUntrusted > 0;
      case 'slow':
        return this.lanes.totals.hanging < this.maxHanging;
      case 'fast':
        return this.free > (lane.inFlight > 0 ? this.reserved : 0);
    }
  }

  /** Assigns a slot or a waiting slot to a request of this lane. Call it only if `admits` returns true. */
  acquire(lane: LaneView): Permit {
    const { standing } = lane;
    const permit = { lane, isUntrusted: standing === 'untrusted', tick: this.ticks };
    if (standing === 'slow') this.lanes.requestHangs(lane);
    else this.holdSlot(permit);
    return permit;
  }

  /** Frees the slot or waiting slot. Call it once, when the request has ended. */
  release(permit: Permit): void {
    if (this.holders.has(permit)) this.giveUpSlot(permit);
    else this.lanes.hangEnded(permit.lane);
  }

  /**
   * Moves the requests that hang by now to waiting slots, the oldest first, until no waiting slot is free.
   * Then calls `onTick`.
   */
  private tick(): void {
    const hanging = new Set<LaneView>();
    this.ticks++;
    this.untrustedThisTick = 0;
    for (const permit of this.holders) {
      const isHanging = this.ticks - permit.tick > ticksUntilHanging;
      if (!isHanging || this.lanes.totals.hanging >= this.maxHanging) break;
      this.giveUpSlot(permit);
      this.lanes.requestHangs(permit.lane);
      hanging.add(permit.lane);
    }
    this.onTick(hanging);
  }

  private holdSlot(permit: Permit): void {
    this.holders.add(permit);
    if (permit.isUntrusted) {
      this.untrusted++;
      this.untrustedThisTick++;
    }
    this.timer ??= setInterval(() => this.tick(), tickInterval).unref();
  }

  private giveUpSlot(permit: Permit): void {
    this.holders.delete(permit);
    if (permit.isUntrusted) {
      this.untrusted--;
      if (permit.tick === this.ticks) this.untrustedThisTick--;
    }
    if (this.holders.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

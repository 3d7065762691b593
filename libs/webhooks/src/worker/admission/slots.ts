import type { LaneView } from './lane-view.js';
import type { Lanes } from './lanes.js';
import {
  maxUntrusted,
  maxUntrustedPerTick,
  reservedSlots,
  tickInterval,
  ticksUntilWaiting,
} from './limits.js';

/** Allows one request to be in flight. It holds a slot or, once the request is waiting, a waiting slot. */
export interface Permit {
  readonly lane: LaneView;
  /** Whether the receiver was untrusted when the request started. */
  readonly isUntrusted: boolean;
  /** The number of the last tick before the request started. */
  readonly tick: number;
}

/**
 * Bounds the requests that this process has in flight. A request takes a slot. If its receiver lets it wait,
 * it moves to a waiting slot, of which there are many more, so that many hanging receivers don't stop the
 * healthy ones. Requests to a slow receiver take a waiting slot from the start.
 */
export class Slots {
  /** The permits that hold a slot, the oldest first. */
  private readonly holders = new Set<Permit>();
  /** How many of the holders are untrusted. */
  private untrusted = 0;
  /** The untrusted holders since the last tick. */
  private untrustedThisTick = 0;
  private ticks = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly maxUntrusted: number;
  private readonly maxUntrustedPerTick: number;
  private readonly reserved: number;

  constructor(
    readonly total: number,
    private readonly maxWaiting: number,
    private readonly lanes: Lanes,
    /** Called after each tick with the lanes whose requests have moved to waiting slots. */
    private readonly onTick: (waiting: ReadonlySet<LaneView>) => void,
  ) {
    this.maxUntrusted = maxUntrusted(total);
    this.maxUntrustedPerTick = maxUntrustedPerTick(total);
    this.reserved = reservedSlots(total);
  }

  get free(): number {
    return this.total - this.holders.size;
  }

  /** Slots that untrusted receivers may take now. */
  get freeForUntrusted(): number {
    return Math.min(
      this.free,
      this.maxUntrusted - this.untrusted,
      this.maxUntrustedPerTick - this.untrustedThisTick,
    );
  }

  admits(lane: LaneView): boolean {
    switch (lane.standing) {
      case 'untrusted':
        return this.freeForUntrusted > 0;
      case 'slow':
        return this.lanes.totals.waiting < this.maxWaiting;
      case 'fast':
        return this.free > (lane.inFlight > 0 ? this.reserved : 0);
    }
  }

  /** Call only if the lane is admitted. */
  acquire(lane: LaneView): Permit {
    const { standing } = lane;
    const permit = { lane, isUntrusted: standing === 'untrusted', tick: this.ticks };
    if (standing === 'slow') this.lanes.requestWaits(lane);
    else this.holdSlot(permit);
    return permit;
  }

  /** Call once, when the request has ended. */
  release(permit: Permit): void {
    if (this.holders.has(permit)) this.giveUpSlot(permit);
    else this.lanes.waitEnded(permit.lane);
  }

  /** Moves the requests that are waiting by now to waiting slots, the oldest first. */
  private tick(): void {
    const waiting = new Set<LaneView>();
    this.ticks++;
    this.untrustedThisTick = 0;
    for (const permit of this.holders) {
      const isWaiting = this.ticks - permit.tick > ticksUntilWaiting;
      if (!isWaiting || this.lanes.totals.waiting >= this.maxWaiting) break;
      this.giveUpSlot(permit);
      this.lanes.requestWaits(permit.lane);
      waiting.add(permit.lane);
    }
    this.onTick(waiting);
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

import type { Lane } from './lane.js';

/** How often it is looked which requests are still out, in milliseconds. */
const lookEvery = 25;
/**
 * A request that was still out at so many looks, and so for a tenth of a second, is waiting for its receiver rather than working. Counted in looks, for
 * a process that is slow itself looks late too and must not take that for its receivers' fault.
 */
const patience = 4;

/** One request's place. */
export interface Place {
  readonly lane: Lane;
  /** The number of the look before it was taken. */
  readonly takenAfter: number;
  readonly isUnproven: boolean;
  isWaiting: boolean;
}

/**
 * How many requests this process may have out. A request takes a slot; when its receiver lets it wait it moves to a larger bound, so that many
 * hanging receivers don't stop the healthy ones. Requests to a receiver that lets others wait already take their place there from the start, and
 * receivers that have yet to prove themselves never take all the slots.
 */
export class Slots {
  /** In the order in which they were taken. */
  private readonly working = new Set<Place>();
  private waiting = 0;
  private unproven = 0;
  private looks = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly total: number,
    private readonly waitingTotal: number,
    /** Called when requests to these receivers have begun to wait, and so left their slots to others. */
    private readonly onWaiting: (lanes: ReadonlySet<Lane>) => void,
  ) {}

  get free(): number {
    return this.total - this.working.size;
  }

  admits({ isWaiting, isProven }: Lane): boolean {
    if (isWaiting) return this.waiting < this.waitingTotal;
    if (this.free <= 0) return false;
    return isProven || this.unproven < Math.ceil(this.total / 2);
  }

  /** Call only when the lane is admitted. */
  take(lane: Lane): Place {
    const place = {
      lane,
      takenAfter: this.looks,
      isUnproven: !lane.isProven,
      isWaiting: lane.isWaiting,
    };
    if (place.isWaiting) this.wait(place);
    else {
      this.working.add(place);
      if (place.isUnproven) this.unproven++;
      this.timer ??= setInterval(() => this.look(), lookEvery).unref();
    }
    return place;
  }

  /** Call once, when the request has ended. */
  leave(place: Place): void {
    if (!place.isWaiting) return this.stopWorking(place);
    this.waiting--;
    place.lane.waits(-1);
  }

  /** The oldest come first. */
  private look(): void {
    const lanes = new Set<Lane>();
    this.looks++;
    for (const place of this.working) {
      if (this.looks - place.takenAfter <= patience || this.waiting >= this.waitingTotal) break;
      this.stopWorking(place);
      place.isWaiting = true;
      this.wait(place);
      lanes.add(place.lane);
    }
    if (lanes.size > 0) this.onWaiting(lanes);
  }

  private wait(place: Place): void {
    this.waiting++;
    place.lane.waits(1);
  }

  private stopWorking(place: Place): void {
    this.working.delete(place);
    if (place.isUnproven) this.unproven--;
    if (this.working.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

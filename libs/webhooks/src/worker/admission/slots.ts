import type { Lane } from './lane.js';
import type { Lanes } from './lanes.js';

/** How often it is looked which requests are still out, in milliseconds. */
const lookEvery = 25;
/**
 * A request that is still out after so many whole intervals between looks, and so for a tenth of a second, is waiting for its receiver rather than working. Counted in looks, for
 * a process that is slow itself looks late too and must not take that for its receivers' fault.
 */
const patience = 4;

/** One request's place. */
export interface Place {
  readonly lane: Lane;
  /** The number of the look before it was taken. */
  readonly takenAfter: number;
  readonly isTrusted: boolean;
  isWaiting: boolean;
}

/**
 * How many requests this process may have out. A request takes a slot; when its receiver lets it wait it moves to a larger bound, so that many
 * hanging receivers don't stop the healthy ones. Half of the slots are for receivers that are trusted alone: of the others, any number may begin to
 * hang in the same moment. They begin a few at a time, as many as one look can pass on to the waiting. And the last quarter is for receivers that have no request out: a hundred
 * trusted ones may begin to hang together too. Requests to a slow but trusted receiver that lets others wait already take their place among the waiting from the start.
 */
export class Slots {
  /** In the order in which they were taken. */
  private readonly working = new Set<Place>();
  private waiting = 0;
  private untrusted = 0;
  /** How many of them were taken since the last look and are still out. */
  private untrustedNow = 0;
  private looks = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly total: number,
    private readonly waitingTotal: number,
    private readonly lanes: Lanes,
    /** Called after each look with the receivers that let requests wait from now on, and so have left slots to others. */
    private readonly onLook: (waiting: ReadonlySet<Lane>) => void,
  ) {}

  get free(): number {
    return this.total - this.working.size;
  }

  /** How many of the free ones receivers may have now that aren't trusted. */
  get freeForUntrusted(): number {
    const most = Math.ceil(this.total / 2);
    return Math.min(this.free, most - this.untrusted, Math.ceil(most / patience) - this.untrustedNow);
  }

  admits({ isWaiting, isTrusted, hasRequestsOut }: Lane): boolean {
    if (!isTrusted) return this.freeForUntrusted > 0;
    if (isWaiting) return this.waiting < this.waitingTotal;
    return this.free > (hasRequestsOut ? Math.floor(this.total / 4) : 0);
  }

  /** Call only when the lane is admitted. */
  take(lane: Lane): Place {
    const place = {
      lane,
      takenAfter: this.looks,
      isTrusted: lane.isTrusted,
      isWaiting: lane.isWaiting && lane.isTrusted,
    };
    if (place.isWaiting) this.wait(place);
    else {
      this.working.add(place);
      if (!place.isTrusted) {
        this.untrusted++;
        this.untrustedNow++;
      }
      this.timer ??= setInterval(() => this.look(), lookEvery).unref();
    }
    return place;
  }

  /** Call once, when the request has ended. */
  leave(place: Place): void {
    if (!place.isWaiting) return this.stopWorking(place);
    this.waiting--;
    this.lanes.change(place.lane, (lane) => lane.waits(-1));
  }

  /** The oldest come first. */
  private look(): void {
    const lanes = new Set<Lane>();
    this.looks++;
    this.untrustedNow = 0;
    for (const place of this.working) {
      if (this.looks - place.takenAfter <= patience || this.waiting >= this.waitingTotal) break;
      this.stopWorking(place);
      place.isWaiting = true;
      this.wait(place);
      lanes.add(place.lane);
    }
    this.onLook(lanes);
  }

  private wait(place: Place): void {
    this.waiting++;
    this.lanes.change(place.lane, (lane) => lane.waits(1));
  }

  private stopWorking(place: Place): void {
    this.working.delete(place);
    if (!place.isTrusted) {
      this.untrusted--;
      if (place.takenAfter === this.looks) this.untrustedNow--;
    }
    if (this.working.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

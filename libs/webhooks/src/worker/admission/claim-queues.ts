import type { Destinations } from './destinations.js';
import type { LaneView } from './lane-view.js';
import { Turns } from './turns.js';

/** Lanes of one kind. Each of these lanes may have deliveries to claim. */
export type Queue = Turns<LaneView>;

/** The queues of `ClaimPlan`. A lane is in at most one of them. */
export class ClaimQueues {
  /** Idle lanes of fast receivers. */
  readonly idle: Queue = new Turns();
  /**
   * Busy lanes of fast receivers. A lane is busy while one of its deliveries is claimed or one of its
   * requests is in flight.
   */
  readonly busy: Queue = new Turns();
  /** Lanes of slow receivers. Their requests need waiting slots. */
  readonly slow: Queue = new Turns();
  /**
   * Lanes of untrusted receivers. They have their own queue because there may be thousands, and only a few of
   * them can start at a time. Lanes of trusted receivers must not queue behind them.
   */
  readonly untrusted: Queue = new Turns();
  /** Lanes that can take a few more deliveries, but too few to be worth a claim of their own. */
  readonly topUp: Queue = new Turns();
  private readonly worthwhile = [this.idle, this.busy, this.slow, this.untrusted];
  /** Lanes whose destination takes no more deliveries of their org now, by their destinations. */
  private readonly blocked = new Map<string, Queue>();
  /** The queue of each lane that is in a queue. */
  private readonly queues = new Map<LaneView, Queue>();

  constructor(private readonly destinations: Destinations) {}

  /** Number of lanes that are worth a claim. */
  get due(): number {
    return this.worthwhile.reduce((sum, { size }) => sum + size, 0);
  }

  /** Number of orgs that these lanes belong to. */
  get orgs(): number {
    return new Set(this.worthwhile.flatMap(({ orgs }) => [...orgs])).size;
  }

  dueOf(org: string): number {
    return this.worthwhile.reduce((sum, queue) => sum + queue.countOf(org), 0);
  }

  /** Moves a lane to this queue, or removes it from all queues. */
  put(lane: LaneView, queue: Queue | undefined): void {
    const before = this.queues.get(lane);
    if (before === queue) return;
    before?.delete(lane);
    if (queue) {
      queue.add(lane);
      this.queues.set(lane, queue);
    } else this.queues.delete(lane);
  }

  /** Returns the queue of the blocked lanes of this destination. */
  blockedAt(destination: string): Queue {
    const known = this.blocked.get(destination);
    if (known) return known;
    const queue: Queue = new Turns();
    this.blocked.set(destination, queue);
    return queue;
  }

  /** The destinations that have blocked lanes. */
  get blockedDestinations(): Iterable<string> {
    return this.blocked.keys();
  }

  /** Returns the blocked lanes that this destination can take now, in the order of their turns. */
  takeUnblocked(destination: string): LaneView[] {
    const queue = this.blocked.get(destination);
    if (!queue) return [];
    const lanes: LaneView[] = [];
    const canTake = (org: string): boolean => this.destinations.roomForClaim(destination, org) > lanes.length;
    for (const lane of queue.inTurn(canTake)) {
      lanes.push(lane);
      queue.turnTaken(lane);
      this.put(lane, undefined);
    }
    if (queue.size === 0) this.blocked.delete(destination);
    return lanes;
  }
}

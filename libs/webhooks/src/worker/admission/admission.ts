import type { ResolvedWorkerOptions } from '../../options/resolved-worker.js';
import { ClaimPlan } from './claim-plan.js';
import { Destinations } from './destinations.js';
import type { DeliveryInLane, LaneView } from './lane-view.js';
import { Lanes } from './lanes.js';
import { Slots } from './slots.js';

/** The parts of admission in this process, which share one state. */
export class Admission {
  readonly destinations: Destinations;
  readonly lanes: Lanes;
  readonly slots: Slots;
  readonly plan: ClaimPlan;

  /** @param onTick see `Slots` */
  constructor(
    {
      slots: total,
      waitingSlots: waiting,
      slotsPerWebhook,
      slotsPerDestination,
    }: Pick<ResolvedWorkerOptions, 'slots' | 'waitingSlots' | 'slotsPerWebhook' | 'slotsPerDestination'>,
    onTick: (hanging: ReadonlySet<LaneView>) => void,
  ) {
    this.destinations = new Destinations(slotsPerDestination);
    this.lanes = new Lanes(slotsPerWebhook, this.destinations);
    this.slots = new Slots({ total, waiting }, this.lanes, this.destinations, onTick);
    this.plan = new ClaimPlan(this.lanes, this.slots, this.destinations);
  }

  /**
   * Removes the claimed deliveries that the destinations of these lanes can't take now, and returns them.
   * There are such deliveries if the destination was unknown before the claim, or has begun to hang.
   */
  takeBlocked(lanes: Iterable<LaneView>): DeliveryInLane[] {
    const tooMany = new Map<string, number>();
    for (const { org, destination } of lanes) {
      const room = this.destinations.roomForClaim(destination, org);
      if (room < 0) tooMany.set(`${destination} ${org}`, -room);
    }
    if (tooMany.size === 0) return [];
    return [...this.lanes.startable()].flatMap((lane) => {
      const key = `${lane.destination} ${lane.org}`;
      const excess = tooMany.get(key) ?? 0;
      if (excess === 0) return [];
      const blocked = this.lanes.takeLast(lane, excess);
      tooMany.set(key, excess - blocked.length);
      return blocked;
    });
  }
}

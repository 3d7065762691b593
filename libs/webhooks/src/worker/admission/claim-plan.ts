import { monotonicNow } from '../../shared/clock.js';
import type { Queue } from './claim-queues.js';
import { ClaimQueues } from './claim-queues.js';
import { ClaimRoom, prefetchShare } from './claim-room.js';
import type { Destinations } from './destinations.js';
import type { LaneView } from './lane-view.js';
import type { Lanes } from './lanes.js';
import { enoughLanes, minPerLane, untrustedFirst } from './limits.js';
import type { Slots } from './slots.js';

/** A claim that is being planned. */
interface NextClaim {
  readonly room: ClaimRoom;
  /** How many deliveries to claim for each webhook, by the id of the webhook. */
  readonly quotas: Map<number, number>;
  /** Returns the maximum quota of one lane of this org. */
  readonly maxPerLane: (org: string) => number;
  /** Returns false if this org gets no further quota. */
  readonly mayClaim: (org: string) => boolean;
}

/**
 * Decides from which lanes to claim next, and how many deliveries from each. Orgs take turns first. Within
 * the turns of an org, its lanes take turns.
 */
export class ClaimPlan {
  private readonly queues: ClaimQueues;
  private hasRefused = false;

  constructor(
    private readonly lanes: Lanes,
    private readonly slots: Slots,
    private readonly destinations: Destinations,
  ) {
    this.queues = new ClaimQueues(destinations);
  }

  /**
   * Queues the lane of this webhook, because the webhook may have deliveries to claim. Does nothing if the
   * lane can't take more deliveries, or if its org has too many lanes in memory.
   */
  add(webhookId: number, org: string): void {
    const lane = this.lanes.findOrCreate(webhookId, org);
    if (lane) this.addLane(lane);
    else this.hasRefused = true;
  }

  /** Does the same as `add` for a lane that is known. */
  addLane(lane: LaneView): void {
    this.lanes.expectMore(lane);
    this.reconsider(lane);
  }

  /** True if the queues have as many lanes as one claim can take. */
  get hasEnoughLanes(): boolean {
    return this.queues.due >= enoughLanes;
  }

  /**
   * Returns true if `add` has refused lanes and there is a place for them now. They must be searched again.
   * Later calls return false until `add` refuses another lane.
   */
  takeRefused(): boolean {
    const hasRefused = this.hasRefused && !this.hasEnoughLanes;
    if (hasRefused) this.hasRefused = false;
    return hasRefused;
  }

  /** True if lanes are queued and there is enough room for a claim from them. */
  get isWorthClaiming(): boolean {
    const { idle, busy, slow, untrusted, due } = this.queues;
    if (due === 0) return false;
    const { room } = this;
    if (room.isWorthwhileForBusy && busy.someOrg((org) => room.isWorthwhileForBusyOf(org))) return true;
    return (
      room.isWorthwhileForIdle &&
      (idle.someOrg((org) => room.isWorthwhileForIdleOf(org)) ||
        slow.someOrg((org) => room.hasRoomForSlow(org)) ||
        untrusted.someOrg((org) => room.hasRoomForUntrusted(org)))
    );
  }

  /** True if there is enough room for a claim, even if no lane is queued. */
  get hasRoom(): boolean {
    return this.room.isWorthwhileForBusy;
  }

  /**
   * Returns how many deliveries to claim from which lanes. Removes these lanes from the queues. `claimEnded`
   * queues them again if they have more deliveries.
   */
  nextQuotas(): ReadonlyMap<number, number> {
    const { queues } = this;
    for (const destination of queues.blockedDestinations) this.unblock(destination);
    const quotas = new Map<number, number>();
    if (queues.due === 0) return quotas;
    const { room } = this;
    const { orgs } = queues;
    const partOf = (part: number, org: string): number =>
      Math.max(minPerLane, Math.ceil(part / Math.min(Math.max(1, queues.dueOf(org)), enoughLanes)));
    // First, each org may claim until its share of claimed deliveries is reached, so that an org whose
    // deliveries start at once isn't short of them. Then, orgs with more lanes get what is left.
    if (orgs > 1) {
      this.grantAll({
        room,
        quotas,
        maxPerLane: (org) => partOf(room.leftOfShare(org, orgs), org),
        mayClaim: (org) => room.leftOfShare(org, orgs) > 0,
      });
    }
    const perOrg = room.left / orgs;
    this.grantAll({ room, quotas, maxPerLane: (org) => partOf(perOrg, org), mayClaim: () => true });
    return quotas;
  }

  /**
   * Queues each lane that may have more deliveries than were claimed. The lane is queued behind all others.
   *
   * @param unfinished the ids of the webhooks whose lanes may have more deliveries
   */
  claimEnded(quotas: ReadonlyMap<number, number>, unfinished: ReadonlySet<number>): void {
    for (const webhookId of quotas.keys()) {
      const lane = this.lanes.find(webhookId)!;
      this.lanes.claimEnded(lane, monotonicNow());
      if (unfinished.has(webhookId)) this.lanes.expectMore(lane);
      this.reconsider(lane);
    }
  }

  /**
   * Call this when a lane has changed. Moves the lane to the right queue, or removes it from the queues if it
   * can't take more deliveries.
   */
  reconsider(lane: LaneView): void {
    this.lanes.refresh(lane, monotonicNow());
    this.queues.put(lane, this.queueFor(lane));
  }

  /**
   * Queues lanes that this destination can take now. Call this when a request to the destination has ended.
   */
  unblock(destination: string | undefined): void {
    if (destination === undefined) return;
    for (const lane of this.queues.takeUnblocked(destination)) this.reconsider(lane);
  }

  private queueFor(lane: LaneView): Queue | undefined {
    const { org, destination } = lane;
    const share = prefetchShare(org, this.lanes, this.slots);
    if (!lane.mayHaveMore || lane.wanted(share) === 0) return undefined;
    if (destination !== undefined && this.destinations.roomForClaim(destination, org) <= 0)
      return this.queues.blockedAt(destination);
    if (!lane.isWorthClaiming(share)) return this.queues.topUp;
    if (lane.standing !== 'fast') return this.queues[lane.standing];
    return lane.isIdle ? this.queues.idle : this.queues.busy;
  }

  private grantAll(claim: NextClaim): void {
    const { idle, busy, slow, untrusted, topUp } = this.queues;
    // Untrusted receivers get a part of the room first, and a further part at the end. For this reason,
    // neither kind of receiver can use up the room before the other kind has had a turn.
    this.grant(untrusted, claim, claim.room.left * untrustedFirst);
    for (const queue of [idle, busy, slow, untrusted, topUp]) this.grant(queue, claim);
  }

  /**
   * Grants quotas to the lanes of a queue, in turn.
   *
   * @param max stops after about this many deliveries. The last lane gets its full quota even if that exceeds
   *   the maximum
   */
  private grant(queue: Queue, claim: NextClaim, max = Infinity): void {
    const { room, quotas, maxPerLane, mayClaim } = claim;
    const end = Math.max(0, room.left - max);
    const { slow, untrusted } = this.queues;
    const hasRoom = (org: string): boolean => {
      if (!mayClaim(org)) return false;
      if (queue === untrusted) return room.hasRoomForUntrusted(org);
      return queue === slow ? room.hasRoomForSlow(org) : room.hasRoomFor(org);
    };
    for (const lane of queue.inTurn(hasRoom)) {
      if (room.left <= end || quotas.size === enoughLanes) return;
      const quota = room.grant(lane, maxPerLane(lane.org));
      if (quota > 0) {
        quotas.set(lane.webhookId, quota);
        queue.turnTaken(lane);
        this.lanes.claimBegins(lane, monotonicNow());
        this.queues.put(lane, undefined);
      } else this.reconsider(lane);
    }
  }

  private get room(): ClaimRoom {
    return new ClaimRoom(this.lanes, this.slots, this.destinations);
  }
}

import { monotonicNow } from '../../shared/clock.js';
import { maxLanesPerSearch } from '../../store/claim/lanes.sql.js';
import { ClaimRoom, prefetchShare } from './claim-room.js';
import type { LaneView } from './lane-view.js';
import type { Lanes } from './lanes.js';
import { minPerLane, untrustedFirst } from './limits.js';
import type { Slots } from './slots.js';

/**
 * Lanes of one kind. Each of these lanes may have deliveries to claim. The lane that comes first has the next
 * turn.
 */
type Queue = Set<LaneView>;

/** A claim that is being planned. */
interface NextClaim {
  readonly room: ClaimRoom;
  /** How many deliveries to claim for each webhook, by the id of the webhook. */
  readonly quotas: Map<number, number>;
  /** Maximum quota of one lane. */
  readonly maxPerLane: number;
}

/**
 * Decides from which lanes to claim next, and how many deliveries from each. A lane is in at most one of the
 * four queues.
 */
export class ClaimPlan {
  /** Idle lanes of trusted receivers. */
  private readonly idle: Queue = new Set();
  /**
   * Busy lanes of trusted receivers. A lane is busy while one of its deliveries is claimed or one of its
   * requests is in flight.
   */
  private readonly busy: Queue = new Set();
  /**
   * Lanes of untrusted receivers. They have their own queue because there may be thousands, and only a few of
   * them can start at a time. Lanes of trusted receivers must not queue behind them.
   */
  private readonly untrusted: Queue = new Set();
  /** Lanes that can take a few more deliveries, but too few to be worth a claim of their own. */
  private readonly topUp: Queue = new Set();

  constructor(
    private readonly lanes: Lanes,
    private readonly slots: Slots,
  ) {}

  /**
   * Queues the lane of this webhook, because the webhook may have deliveries to claim. Does nothing if the
   * lane can't take more deliveries.
   */
  add(webhookId: number): void {
    const lane = this.lanes.findOrCreate(webhookId);
    this.lanes.expectMore(lane);
    this.reconsider(lane);
  }

  /** True if the queues have as many lanes as one claim can take, so that a search for more is not needed. */
  get hasEnoughLanes(): boolean {
    return this.dueLanes >= maxLanesPerSearch;
  }

  /** True if lanes are queued and there is enough room for a claim from them. */
  get isWorthClaiming(): boolean {
    if (this.dueLanes === 0) return false;
    const { room } = this;
    if (this.untrusted.size > 0 && room.leftForUntrusted > 0 && room.isWorthwhile) return true;
    return (this.idle.size > 0 && room.isWorthwhileForIdle) || (this.busy.size > 0 && room.isWorthwhile);
  }

  /** True if there is enough room for a claim, even if no lane is queued. */
  get hasRoom(): boolean {
    return this.room.isWorthwhile;
  }

  /**
   * Returns how many deliveries to claim from which lanes. Removes these lanes from the queues. `claimEnded`
   * queues them again if they have more deliveries.
   */
  nextQuotas(): ReadonlyMap<number, number> {
    const { room, dueLanes } = this;
    const quotas = new Map<number, number>();
    if (dueLanes === 0) return quotas;
    const maxPerLane = Math.max(minPerLane, Math.ceil(room.left / Math.min(dueLanes, maxLanesPerSearch)));
    const claim = { room, quotas, maxPerLane };
    // Untrusted receivers get a part of the room first, and a further part at the end. For this reason,
    // neither kind of receiver can use up the room before the other kind has had a turn.
    this.grant(this.untrusted, claim, room.left * untrustedFirst);
    this.grant(this.idle, claim);
    this.grant(this.busy, claim);
    this.grant(this.untrusted, claim);
    this.grant(this.topUp, claim);
    return quotas;
  }

  /**
   * Queues each lane that may have more deliveries than were claimed. The lane is queued behind all others.
   *
   * @param unfinished the ids of the webhooks whose lanes may have more deliveries
   */
  claimEnded(quotas: ReadonlyMap<number, number>, unfinished: ReadonlySet<number>): void {
    for (const webhookId of quotas.keys()) if (unfinished.has(webhookId)) this.add(webhookId);
  }

  /**
   * Call this when a lane has changed. Moves the lane to the right queue, or removes it from the queues if it
   * can't take more deliveries.
   */
  reconsider(lane: LaneView): void {
    this.lanes.refresh(lane, monotonicNow());
    const right = this.queueFor(lane);
    for (const queue of [this.idle, this.busy, this.untrusted, this.topUp]) {
      if (queue === right) queue.add(lane);
      else queue.delete(lane);
    }
  }

  private queueFor(lane: LaneView): Queue | undefined {
    const share = prefetchShare(this.lanes, this.slots);
    if (!lane.mayHaveMore || lane.wanted(share) === 0) return undefined;
    if (!lane.isWorthClaiming(share)) return this.topUp;
    if (lane.standing === 'untrusted') return this.untrusted;
    return lane.isIdle ? this.idle : this.busy;
  }

  /**
   * Grants quotas to the lanes of a queue, in turn.
   *
   * @param max stops after about this many deliveries. The last lane gets its full quota even if that exceeds
   *   the maximum
   */
  private grant(queue: Queue, { room, quotas, maxPerLane }: NextClaim, max = Infinity): void {
    const end = Math.max(0, room.left - max);
    for (const lane of queue) {
      const left = queue === this.untrusted ? room.leftForUntrusted : room.left;
      if (left <= 0 || room.left <= end || quotas.size === maxLanesPerSearch) return;
      const quota = room.grant(lane, maxPerLane);
      if (quota > 0) {
        quotas.set(lane.webhookId, quota);
        this.lanes.claimBegins(lane, monotonicNow());
      }
      if (quota > 0 || lane.wanted(room.share) === 0) queue.delete(lane);
    }
  }

  private get room(): ClaimRoom {
    return new ClaimRoom(this.lanes, this.slots);
  }

  private get dueLanes(): number {
    return this.idle.size + this.busy.size + this.untrusted.size;
  }
}

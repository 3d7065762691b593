import { monotonicNow } from '../../shared/clock.js';
import { maxLanesPerSearch } from '../../store/claim/lanes.sql.js';
import { ClaimRoom, prefetchShare } from './claim-room.js';
import type { LaneView } from './lane-view.js';
import type { Lanes } from './lanes.js';
import { minPerLane, untrustedFirst } from './limits.js';
import type { Slots } from './slots.js';

/** The lanes of one kind that may have deliveries to claim, in the order of their turns. */
type Queue = Set<LaneView>;

interface NextClaim {
  readonly room: ClaimRoom;
  /** How many deliveries to claim, by webhook. */
  readonly quotas: Map<number, number>;
  readonly maxPerLane: number;
}

/** Decides from which lanes to claim next, and how much from each. A lane is in at most one of the queues. */
export class ClaimPlan {
  /** Idle lanes of trusted receivers. */
  private readonly idle: Queue = new Set();
  /** Lanes of trusted receivers that have claimed deliveries or requests in flight. */
  private readonly busy: Queue = new Set();
  /**
   * Lanes of untrusted receivers. There may be thousands, of which few may start: others must not wait for
   * them.
   */
  private readonly untrusted: Queue = new Set();
  /** Lanes that can take some more, but are not worth a claim by themselves. */
  private readonly topUp: Queue = new Set();

  constructor(
    private readonly lanes: Lanes,
    private readonly slots: Slots,
  ) {}

  /** This webhook may have deliveries to claim. */
  add(webhookId: number): void {
    const lane = this.lanes.findOrCreate(webhookId);
    this.lanes.expectMore(lane);
    this.reconsider(lane);
  }

  /** Whether a search for more lanes is useless, because as many as one search can find are in the queues. */
  get hasEnoughLanes(): boolean {
    return this.dueLanes >= maxLanesPerSearch;
  }

  /** Whether there is something to claim, and enough room for it. */
  get isWorthClaiming(): boolean {
    if (this.dueLanes === 0) return false;
    const { room } = this;
    if (this.untrusted.size > 0 && room.leftForUntrusted > 0 && room.isWorthwhile) return true;
    return (this.idle.size > 0 && room.isWorthwhileForIdle) || (this.busy.size > 0 && room.isWorthwhile);
  }

  /** Whether there is enough room for a claim. */
  get hasRoom(): boolean {
    return this.room.isWorthwhile;
  }

  /**
   * Returns how much to claim from which lanes. They leave their queues until `claimEnded` finds that they
   * have more.
   */
  nextQuotas(): ReadonlyMap<number, number> {
    const { room, dueLanes } = this;
    const quotas = new Map<number, number>();
    if (dueLanes === 0) return quotas;
    const maxPerLane = Math.max(minPerLane, Math.ceil(room.left / Math.min(dueLanes, maxLanesPerSearch)));
    const claim = { room, quotas, maxPerLane };
    // Neither trusted nor untrusted receivers take everything before the others have had something.
    this.grant(this.untrusted, claim, room.left * untrustedFirst);
    this.grant(this.idle, claim);
    this.grant(this.busy, claim);
    this.grant(this.untrusted, claim);
    this.grant(this.topUp, claim);
    return quotas;
  }

  /** Queues the lanes that have more deliveries than were claimed: their next turn is after all others. */
  claimEnded(quotas: ReadonlyMap<number, number>, unfinished: ReadonlySet<number>): void {
    for (const webhookId of quotas.keys()) if (unfinished.has(webhookId)) this.add(webhookId);
  }

  /** Moves the lane to the right queue after a change: it may be able to take more, or no longer any. */
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

  /** @param max about how many deliveries to grant: the last lane gets its full quota */
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

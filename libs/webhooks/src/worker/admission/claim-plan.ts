import { maxLanesPerSearch } from '../../store/claim/lanes.sql.js';
import { monotonicNow } from '../../shared/clock.js';
import { ClaimBudget } from './claim-budget.js';
import type { ClaimRoom } from './claim-budget.js';
import type { Lane } from './lane.js';
import type { Lanes } from './lanes.js';
import type { Slots } from './slots.js';

/** Room for deliveries without which a process claims nothing of its own accord where all is busy. */
const worthClaiming = 64;

/** Which lanes to claim from next, each in its turn, and how much. */
export class ClaimPlan {
  /** Webhooks that may have something to claim, and have nothing claimed and nothing out; the one that waits longest first. */
  private readonly dueIdle = new Set<number>();
  /** The same, of webhooks that have something already. */
  private readonly due = new Set<number>();
  /** The same, of receivers that aren't trusted: there may be thousands of which few may start, and the others are not to wait for them. */
  private readonly dueUntrusted = new Set<number>();
  /** Webhooks that can take some more, if there is a claim anyway. */
  private readonly partly = new Set<number>();

  constructor(
    private readonly lanes: Lanes,
    private readonly slots: Slots,
  ) {}

  /** This webhook may have something to claim. */
  add(webhookId: number): void {
    const lane = this.lanes.of(webhookId);
    lane.hasMore = true;
    this.reconsider(lane);
  }

  get hasPlenty(): boolean {
    return this.dueLanes >= maxLanesPerSearch;
  }

  /** Whether there is something to claim and room for it, and not just for a few where all is busy. */
  get isWorthIt(): boolean {
    if (this.dueUntrusted.size > 0 && this.openUntrusted > 0 && this.hasRoom) return true;
    return (this.dueIdle.size > 0 && this.hasRoomForIdle) || (this.due.size > 0 && this.hasRoom);
  }

  /** Whether more than a few could be claimed. */
  get hasRoom(): boolean {
    return isEnough(this.openSlots + Math.max(0, this.openAhead - this.aheadForIdle), this.mostAhead);
  }

  /** How much to claim of which lanes now; these are no longer due until `claimed` says that they have more. */
  nextQuotas(): Map<number, number> {
    const quotas = new Map<number, number>();
    if (this.dueLanes === 0) return quotas;
    const budget = new ClaimBudget(this.room, Math.min(this.dueLanes, maxLanesPerSearch));
    // Neither kind takes everything before the other has had something.
    this.grant(this.dueUntrusted, quotas, budget, budget.left / 4);
    this.grant(this.dueIdle, quotas, budget);
    this.grant(this.due, quotas, budget);
    this.grant(this.dueUntrusted, quotas, budget);
    this.grant(this.partly, quotas, budget);
    return quotas;
  }

  /** These were claimed from; the unfinished ones get their next turn after all others. */
  claimed(quotas: ReadonlyMap<number, number>, unfinished: ReadonlySet<number>): void {
    for (const webhookId of quotas.keys()) if (unfinished.has(webhookId)) this.add(webhookId);
  }

  /** Something has changed in this lane: it may be able to take more. */
  reconsider(lane: Lane): void {
    this.lanes.change(lane, () => lane.considerTrust(monotonicNow()));
    const right = this.queueFor(lane);
    for (const queue of [this.dueIdle, this.due, this.dueUntrusted, this.partly]) {
      if (queue === right) queue.add(lane.webhookId);
      else queue.delete(lane.webhookId);
    }
  }

  private queueFor(lane: Lane): Set<number> | undefined {
    const share = this.aheadPerLane;
    if (!lane.hasMore || lane.quota(share) === 0) return undefined;
    if (!lane.wantsMore(share)) return this.partly;
    if (!lane.isTrusted) return this.dueUntrusted;
    return lane.isIdle ? this.dueIdle : this.due;
  }

  private grant(queue: Set<number>, quotas: Map<number, number>, budget: ClaimBudget, most = Infinity): void {
    const until = Math.max(0, budget.left - most);
    for (const webhookId of queue) {
      const left = queue === this.dueUntrusted ? budget.leftForUntrusted : budget.left;
      if (left <= 0 || budget.left <= until || quotas.size === maxLanesPerSearch) return;
      const lane = this.lanes.of(webhookId);
      const granted = budget.grant(lane);
      if (granted > 0) {
        quotas.set(webhookId, granted);
        lane.claimBegins(monotonicNow());
      }
      if (granted > 0 || lane.quota(this.aheadPerLane) === 0) queue.delete(webhookId);
    }
  }

  private get dueLanes(): number {
    return this.dueIdle.size + this.due.size + this.dueUntrusted.size;
  }

  private get hasRoomForIdle(): boolean {
    return isEnough(this.openSlots + this.openAhead, this.aheadForIdle);
  }

  private get room(): ClaimRoom {
    return {
      slots: this.openSlots,
      ahead: this.openAhead,
      aheadForIdle: this.aheadForIdle,
      untrusted: this.openUntrusted,
      aheadPerLane: this.aheadPerLane,
    };
  }

  /** Receivers that aren't trusted may have their slots claimed for, and half as many ahead as there are slots. */
  private get openUntrusted(): number {
    const most = this.slots.freeForUntrusted + Math.ceil(this.slots.total / 2);
    return Math.max(0, most - this.lanes.claimedUntrusted);
  }

  /** So much that the next claim is back before it is used up. */
  private get mostAhead(): number {
    return 2 * this.slots.total;
  }

  /** And some more for lanes that have nothing: so that many with much in hand, whose receivers begin to hang, don't keep others from their first. */
  private get aheadForIdle(): number {
    return Math.floor(this.slots.total / 2);
  }

  /** What may be claimed ahead is shared among all lanes that are busy. */
  private get aheadPerLane(): number {
    return Math.floor(this.mostAhead / Math.max(1, this.lanes.busy));
  }

  private get openSlots(): number {
    return Math.max(0, this.slots.free - this.lanes.startable);
  }

  /** What could start but for the slots is ahead of its start too. */
  private get openAhead(): number {
    const starting = Math.min(this.lanes.startable, Math.max(0, this.slots.free));
    return Math.max(0, this.mostAhead + this.aheadForIdle - (this.lanes.claimed - starting));
  }
}

/** Whether so much room is worth a claim, of so much that may be claimed ahead. */
function isEnough(room: number, ahead: number): boolean {
  return room >= Math.max(1, Math.min(worthClaiming, ahead / 2));
}

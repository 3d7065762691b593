import { mostLanesAtOnce } from '../store/lanes.sql.js';
import { monotonicNow } from '../shared/clock.js';
import { ClaimBudget, mostPerClaim } from './claim-budget.js';
import type { ClaimRoom } from './claim-budget.js';
import type { Lane } from './lane.js';
import type { Lanes } from './lanes.js';
import type { Slots } from './slots.js';

/** Which lanes to claim from next, each in its turn, and how much. */
export class ClaimPlan {
  /** Webhooks that may have something to claim, the one that waits longest first. */
  private readonly due = new Set<number>();
  /** The same, of those that have yet to prove themselves: there may be thousands, of which few may start, and the others are not to wait for them. */
  private readonly dueUnproven = new Set<number>();
  private isUnprovensTurn = false;
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
    return this.due.size + this.dueUnproven.size >= mostLanesAtOnce;
  }

  /** Whether there is something to claim and room for it, and not just for a few where all is busy. */
  get isWorthIt(): boolean {
    const isDue = this.due.size > 0 || (this.dueUnproven.size > 0 && this.openUnproven > 0);
    return isDue && this.hasRoom;
  }

  /** Whether more than a few could be claimed. */
  get hasRoom(): boolean {
    return this.openSlots + this.openAhead >= Math.min(mostPerClaim, this.slots.total) / 4;
  }

  /** A lane's share of what is claimed at once. */
  nextQuotas(): Map<number, number> {
    const quotas = new Map<number, number>();
    const due = this.due.size + this.dueUnproven.size;
    if (due === 0) return quotas;
    const budget = new ClaimBudget(this.room, Math.min(due, mostLanesAtOnce));
    const now = monotonicNow();
    this.isUnprovensTurn = !this.isUnprovensTurn;
    const inTurn = this.isUnprovensTurn ? [this.dueUnproven, this.due] : [this.due, this.dueUnproven];
    for (const waiting of [...inTurn, this.partly]) {
      for (const webhookId of waiting) {
        if (budget.left <= 0 || quotas.size === mostLanesAtOnce) return quotas;
        const lane = this.lanes.of(webhookId);
        const granted = quotas.has(webhookId) ? 0 : budget.grant(lane);
        if (granted > 0) {
          quotas.set(webhookId, granted);
          lane.claimBegins(now);
        }
        if (quotas.has(webhookId) || lane.quota(this.aheadPerLane) === 0) waiting.delete(webhookId);
        else if (waiting === this.dueUnproven && budget.isSpentForUnproven) break;
      }
    }
    return quotas;
  }

  /** These were claimed from; the unfinished ones get their next turn after all others. */
  claimed(quotas: ReadonlyMap<number, number>, unfinished: ReadonlySet<number>): void {
    for (const webhookId of quotas.keys()) if (unfinished.has(webhookId)) this.add(webhookId);
  }

  /** Something has changed in this lane: it may be able to take more. */
  reconsider(lane: Lane): void {
    const share = this.aheadPerLane;
    if (!lane.hasMore || lane.quota(share) === 0) return;
    const due = lane.isProven || lane.isWaiting ? this.due : this.dueUnproven;
    const waiting = lane.wantsMore(share) ? due : this.partly;
    waiting.add(lane.webhookId);
  }

  private get room(): ClaimRoom {
    return {
      slots: this.openSlots,
      unproven: this.openUnproven,
      ahead: this.openAhead,
      aheadPerLane: this.aheadPerLane,
    };
  }

  private get openUnproven(): number {
    return Math.max(0, this.slots.freeForUnproven - this.lanes.startableUnproven);
  }

  /** What may be claimed ahead is shared among all lanes that are busy. */
  private get aheadPerLane(): number {
    return Math.floor(this.slots.total / Math.max(1, this.lanes.busy));
  }

  private get openSlots(): number {
    return Math.max(0, this.slots.free - this.lanes.startable);
  }

  private get openAhead(): number {
    return Math.max(0, this.slots.total - (this.lanes.claimed - this.lanes.startable));
  }
}

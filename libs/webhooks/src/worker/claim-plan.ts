import { mostLanesAtOnce } from '../store/lanes.sql.js';
import { monotonicNow } from '../shared/clock.js';
import { ClaimBudget, mostPerClaim } from './claim-budget.js';
import type { Lane } from './lane.js';
import type { Lanes } from './lanes.js';
import type { Slots } from './slots.js';

/** Which lanes to claim from next, each in its turn, and how much. */
export class ClaimPlan {
  /** Webhooks that may have something to claim, the one that waits longest first. */
  private readonly due = new Set<number>();
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
    return this.due.size >= mostLanesAtOnce;
  }

  /** Whether there is something to claim and room for it, and not just for a few where all is busy. */
  get isWorthIt(): boolean {
    return this.due.size > 0 && this.hasRoom;
  }

  /** Whether more than a few could be claimed. */
  get hasRoom(): boolean {
    return this.room >= Math.min(mostPerClaim, this.slots.total) / 4;
  }

  /** A lane's share of what is claimed at once. */
  nextQuotas(): Map<number, number> {
    const quotas = new Map<number, number>();
    if (this.due.size === 0) return quotas;
    const budget = new ClaimBudget(
      { slots: this.openSlots, ahead: this.openAhead, aheadPerLane: this.aheadPerLane },
      Math.min(this.due.size, mostLanesAtOnce),
    );
    const now = monotonicNow();
    for (const waiting of [this.due, this.partly]) {
      for (const webhookId of waiting) {
        if (budget.left <= 0 || quotas.size === mostLanesAtOnce) return quotas;
        const lane = this.lanes.of(webhookId);
        const granted = budget.grant(lane);
        if (granted > 0) {
          quotas.set(webhookId, granted);
          lane.claimBegins(now);
        }
        if (granted > 0 || lane.quota(this.aheadPerLane) === 0) waiting.delete(webhookId);
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
    const waiting = lane.wantsMore(share) ? this.due : this.partly;
    waiting.add(lane.webhookId);
  }

  private get room(): number {
    return this.openSlots + this.openAhead;
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

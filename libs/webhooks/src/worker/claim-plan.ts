import { mostLanesAtOnce } from '../store/lanes.sql.js';
import type { Lane } from './lane.js';
import type { Lanes } from './lanes.js';
import type { Slots } from './slots.js';

/** At most so many deliveries are claimed at once. */
const mostPerClaim = 256;

/** Which lanes to claim from next, each in its turn, and how much. */
export class ClaimPlan {
  /** Webhooks that may have something to claim, the one that waits longest first. */
  private readonly due = new Set<number>();

  constructor(
    private readonly lanes: Lanes,
    private readonly slots: Slots,
  ) {}

  /** This webhook may have something to claim. */
  add(webhookId: number): void {
    const lane = this.lanes.find(webhookId);
    if (!lane) return void this.due.add(webhookId);
    lane.hasMore = true;
    this.reconsider(lane);
  }

  get hasPlenty(): boolean {
    return this.due.size >= mostLanesAtOnce;
  }

  /** Whether there is something to claim and room for it, and not just for a few where all is busy. */
  get isWorthIt(): boolean {
    return this.due.size > 0 && this.room >= Math.min(mostPerClaim, this.slots.total) / 4;
  }

  /**
   * A lane's share of what is claimed at once. What may start at once comes out of the free slots; what is claimed ahead has a bound of its
   * own, so that lanes with much in hand never keep others from their first.
   */
  nextQuotas(): Map<number, number> {
    const quotas = new Map<number, number>();
    let [startNow, ahead] = [this.openSlots, this.openAhead];
    let left = Math.min(mostPerClaim, startNow + ahead);
    const share = Math.ceil(left / Math.max(1, Math.min(this.due.size, mostLanesAtOnce)));
    for (const webhookId of this.due) {
      if (left <= 0 || quotas.size === mostLanesAtOnce) break;
      const lane = this.lanes.find(webhookId);
      if (lane?.quota === 0) this.due.delete(webhookId);
      const quota = Math.min(lane?.quota ?? 1, Math.max(share, 1), left);
      const first = Math.min(lane?.openings ?? 1, quota, lane?.isWaiting ? quota : startNow);
      const granted = first + Math.min(quota - first, ahead);
      if (granted === 0) continue;
      if (!lane?.isWaiting) startNow -= first;
      ahead -= granted - first;
      left -= granted;
      quotas.set(webhookId, granted);
      lane?.claimBegins();
    }
    for (const webhookId of quotas.keys()) this.due.delete(webhookId);
    return quotas;
  }

  /** These were claimed from; the unfinished ones get their next turn after all others. */
  claimed(quotas: ReadonlyMap<number, number>, unfinished: ReadonlySet<number>): void {
    for (const webhookId of quotas.keys()) {
      const hasMore = unfinished.has(webhookId);
      const lane = hasMore ? this.lanes.of(webhookId) : this.lanes.find(webhookId);
      if (!lane) continue;
      lane.claimEnds(hasMore);
      this.reconsider(lane);
    }
  }

  /** Something has changed in this lane: it may be able to take more. */
  reconsider(lane: Lane): void {
    if (lane.hasMore && lane.wantsMore) this.due.add(lane.webhookId);
  }

  private get room(): number {
    return this.openSlots + this.openAhead;
  }

  private get openSlots(): number {
    return Math.max(0, this.slots.free - this.lanes.startable);
  }

  private get openAhead(): number {
    return Math.max(0, this.slots.total - (this.lanes.claimed - this.lanes.startable));
  }
}

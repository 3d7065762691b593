import type { LaneView } from './lane-view.js';

/** Sums over the lanes of one org, or over all lanes. */
export interface LaneTotals {
  /** Number of deliveries that are claimed and haven't started. */
  readonly claimed: number;
  /** Number of claimed deliveries for untrusted receivers. */
  readonly claimedUntrusted: number;
  /** Number of claimed deliveries that could start now if they had a slot. */
  readonly startable: number;
  /**
   * Number of busy lanes. A lane is busy while one of its deliveries is claimed or one of its requests is in
   * flight.
   */
  readonly busy: number;
}

const none: LaneTotals = { claimed: 0, claimedUntrusted: 0, startable: 0, busy: 0 };

class Totals implements LaneTotals {
  claimed = 0;
  claimedUntrusted = 0;
  startable = 0;
  busy = 0;

  count(lane: LaneView, sign: 1 | -1): void {
    this.claimed += sign * lane.claimedCount;
    if (lane.standing === 'untrusted') this.claimedUntrusted += sign * lane.claimedCount;
    this.startable += sign * lane.startable;
    if (!lane.isIdle) this.busy += sign;
  }
}

/** The totals over all lanes, and the totals of each org. Remembers only orgs with busy lanes. */
export class TotalsByOrg {
  private readonly sum = new Totals();
  private readonly byOrg = new Map<string, Totals>();
  /** Orgs with claimed deliveries that can't start until a response arrives. */
  private readonly waiting = new Set<string>();

  get all(): LaneTotals {
    return this.sum;
  }

  of(org: string): LaneTotals {
    return this.byOrg.get(org) ?? none;
  }

  /** Number of orgs with busy lanes, other than this one. */
  busyOrgsOtherThan(org: string): number {
    return this.byOrg.size - (this.byOrg.has(org) ? 1 : 0);
  }

  /**
   * Returns true if an org other than this one has claimed deliveries that can't start until a response to
   * one of its requests arrives.
   */
  isWaitingOtherThan(org: string): boolean {
    return this.waiting.size > (this.waiting.has(org) ? 1 : 0);
  }

  /** Subtracts a lane that is about to change. Call `add` when it has changed. */
  subtract(lane: LaneView): void {
    if (lane.isIdle) return;
    this.sum.count(lane, -1);
    this.byOrg.get(lane.org)!.count(lane, -1);
  }

  /** Adds a lane that has changed. Idle lanes don't matter to any total. */
  add(lane: LaneView): void {
    const { org } = lane;
    let own = this.byOrg.get(org);
    if (!lane.isIdle) {
      if (!own) this.byOrg.set(org, (own = new Totals()));
      this.sum.count(lane, 1);
      own.count(lane, 1);
    }
    if (own && own.claimed > own.startable) this.waiting.add(org);
    else this.waiting.delete(org);
    if (own?.busy === 0) this.byOrg.delete(org);
  }
}

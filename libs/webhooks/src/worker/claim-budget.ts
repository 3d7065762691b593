import type { Lane } from './lane.js';

/** At most so many deliveries are claimed at once. */
export const mostPerClaim = 256;

/**
 * What one claim may hand out. What may start at once comes out of the free slots; what is claimed ahead has a bound of its own, so that lanes with
 * much in hand never keep others from their first.
 */
export class ClaimBudget {
  left: number;
  private slots: number;
  private ahead: number;
  private readonly aheadPerLane: number;
  private readonly share: number;

  constructor(open: { slots: number; ahead: number; aheadPerLane: number }, lanes: number) {
    this.slots = open.slots;
    this.ahead = open.ahead;
    this.aheadPerLane = open.aheadPerLane;
    this.left = Math.min(mostPerClaim, open.slots + open.ahead);
    this.share = Math.ceil(this.left / lanes);
  }

  /** How many this lane gets: a power of two, so that a claim knows few different numbers. */
  grant(lane: Lane): number {
    const quota = Math.min(lane.quota(this.aheadPerLane), this.share, this.left);
    // Requests to a receiver that lets us wait take no slots.
    const slots = lane.isWaiting ? quota : this.slots;
    const most = Math.min(quota, Math.min(lane.openings, slots) + this.ahead);
    const granted = most < 1 ? 0 : 2 ** Math.floor(Math.log2(most));
    const startable = Math.min(granted, lane.openings, slots);
    if (!lane.isWaiting) this.slots -= startable;
    this.ahead -= granted - startable;
    this.left -= granted;
    return granted;
  }
}

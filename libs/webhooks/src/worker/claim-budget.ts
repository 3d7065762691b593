import type { Lane } from './lane.js';

/** At most so many deliveries are claimed at once. */
export const mostPerClaim = 256;

/** What there is room for in this process. */
export interface ClaimRoom {
  /** Slots for what may start at once, */
  readonly slots: number;
  /** of which receivers that have yet to prove themselves get so many. */
  readonly unproven: number;
  /** How many may be claimed ahead, */
  readonly ahead: number;
  /** and how many of one lane. */
  readonly aheadPerLane: number;
}

/**
 * What one claim may hand out. What may start at once comes out of the free slots; what is claimed ahead has a bound of its own, so that lanes with
 * much in hand never keep others from their first.
 */
export class ClaimBudget {
  left: number;
  private slots: number;
  private unproven: number;
  private ahead: number;
  private readonly aheadPerLane: number;
  private readonly share: number;

  constructor(open: ClaimRoom, lanes: number) {
    this.slots = open.slots;
    this.unproven = open.unproven;
    this.ahead = open.ahead;
    this.aheadPerLane = open.aheadPerLane;
    this.left = Math.min(mostPerClaim, open.slots + open.ahead);
    this.share = Math.ceil(this.left / lanes);
  }

  /** Whether receivers that have yet to prove themselves get no more. */
  get isSpentForUnproven(): boolean {
    return this.slots <= 0 || this.unproven <= 0;
  }

  /** How many this lane gets: a power of two, so that a claim knows few different numbers. */
  grant(lane: Lane): number {
    const quota = Math.min(lane.quota(this.aheadPerLane), this.share, this.left);
    // Requests to a receiver that lets us wait take no slots.
    const slots = lane.isWaiting ? quota : lane.isProven ? this.slots : Math.min(this.slots, this.unproven);
    const most = Math.min(quota, Math.min(lane.openings, slots) + (lane.isProven ? this.ahead : 0));
    const granted = most < 1 ? 0 : 2 ** Math.floor(Math.log2(most));
    const startable = Math.min(granted, lane.openings, slots);
    if (!lane.isWaiting) this.slots -= startable;
    if (!lane.isWaiting && !lane.isProven) this.unproven -= startable;
    this.ahead -= granted - startable;
    this.left -= granted;
    return granted;
  }
}

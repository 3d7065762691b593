import type { Lane } from './lane.js';

/** Deliveries in one claim, at most. */
const mostPerClaim = 512;
/** Deliveries of one lane, at least, though fewer lanes have their turn: what is next to each other in the database costs less. */
const fewestPerLane = 4;

/** What there is room for in this process. */
export interface ClaimRoom {
  /** Slots for what may start at once. */
  readonly slots: number;
  /** How many may be claimed ahead of their start. */
  readonly ahead: number;
  /** The last of these are only for lanes that have nothing claimed and nothing out. */
  readonly aheadForIdle: number;
  /** How many of all these may be for receivers that aren't trusted. */
  readonly untrusted: number;
  /** How many one lane may have claimed ahead. */
  readonly aheadPerLane: number;
}

/**
 * What one claim may hand out. What may start at once comes out of the free slots; what is claimed ahead has a bound of its own, so that lanes with
 * much in hand don't keep others from their first.
 */
export class ClaimBudget {
  left: number;
  private slots: number;
  private ahead: number;
  private readonly aheadForIdle: number;
  private untrusted: number;
  private readonly aheadPerLane: number;
  private readonly share: number;

  constructor(room: ClaimRoom, lanes: number) {
    this.slots = room.slots;
    this.ahead = room.ahead;
    this.aheadForIdle = room.aheadForIdle;
    this.untrusted = room.untrusted;
    this.aheadPerLane = room.aheadPerLane;
    this.left = Math.min(mostPerClaim, room.slots + room.ahead);
    this.share = Math.max(fewestPerLane, Math.ceil(this.left / lanes));
  }

  get leftForUntrusted(): number {
    return Math.min(this.left, this.untrusted);
  }

  /** How many this lane gets: a power of two, so that a claim knows few different numbers. */
  grant(lane: Lane): number {
    const left = lane.isTrusted ? this.left : this.leftForUntrusted;
    const quota = Math.min(lane.quota(this.aheadPerLane), this.share, left);
    // Requests to a trusted receiver that lets us wait take no slots.
    const isWaiting = lane.isWaiting && lane.isTrusted;
    const slots = isWaiting ? quota : this.slots;
    const ahead = lane.isIdle ? this.ahead : Math.max(0, this.ahead - this.aheadForIdle);
    const most = Math.min(quota, Math.min(lane.openings, slots) + ahead);
    const granted = most < 1 ? 0 : 2 ** Math.floor(Math.log2(most));
    const startable = Math.min(granted, lane.openings, slots);
    if (!isWaiting) this.slots -= startable;
    this.ahead -= granted - startable;
    if (!lane.isTrusted) this.untrusted -= granted;
    this.left -= granted;
    return granted;
  }
}

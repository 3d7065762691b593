import type { BodyRoom, SentEvent, WantedBody } from '../../store/claim/claim-bodies.js';
import type { HeldBodies } from './held-bodies.js';

/**
 * Maximum size of a body that a claim loads before it asks whether there is room, in bytes. The usual bodies
 * are smaller, so a claim needs no additional statement for them.
 */
const maxSizeLoadedAtOnce = 16 * 1024;

/** Bytes that are reserved for lanes that have waited for room. */
export interface Reserved {
  readonly bytes: number;
  /** The webhook whose lane may use the reserved bytes in this claim, for any of its bodies. */
  readonly webhookId: number | undefined;
}

/**
 * Returns true if an org may hold one more body. An org may hold about as many bytes as are free, so an org
 * alone can use half of the budget. If several orgs use as much as they can, they get equal parts, and an
 * equal part remains free for the next org.
 *
 * @param ofOrg size of the bodies that the org holds already, in bytes
 * @param free size of the bodies for which there is room, in bytes
 */
export function isWithinShare(size: number, ofOrg: number, free: number): boolean {
  return ofOrg + size <= free;
}

/**
 * The room for the bodies of one claim. It begins with the bytes that are free when the claim begins to load.
 * If bodies are released while the claim runs, the claim doesn't use their bytes, because it may still use
 * the bodies themselves.
 */
export class RoomOfClaim implements BodyRoom {
  readonly held = new Map<string, SentEvent>();
  readonly sizeLoadedAtOnce: number;
  private readonly taken = new Set<string>();
  private readonly takenByOrg = new Map<string, number>();
  private used: number;

  constructor(
    private readonly budget: number,
    private readonly bodies: HeldBodies,
    private readonly reserved: Reserved,
    eventIds: ReadonlySet<string>,
  ) {
    this.used = bodies.bytes;
    for (const id of eventIds) {
      const event = bodies.find(id);
      if (event) this.held.set(id, event);
    }
    const free = Math.max(0, budget - this.used - reserved.bytes);
    const perBody = Math.floor(free / Math.max(1, eventIds.size - this.held.size));
    this.sizeLoadedAtOnce = Math.min(maxSizeLoadedAtOnce, perBody);
  }

  take({ webhookId, eventId, org, size }: WantedBody): boolean {
    if (this.held.has(eventId) || this.taken.has(eventId)) return true;
    const reserved = webhookId === this.reserved.webhookId ? 0 : this.reserved.bytes;
    const takenByOrg = this.takenByOrg.get(org) ?? 0;
    // If no body is held, any body has room, even if it is larger than the budget.
    const isFirst = this.used === 0 && reserved === 0;
    const ofOrg = this.bodies.bytesOf(org) + takenByOrg;
    if (!isFirst && !isWithinShare(size, ofOrg, this.budget - this.used - reserved)) return false;
    this.taken.add(eventId);
    this.takenByOrg.set(org, takenByOrg + size);
    this.used += size;
    return true;
  }
}

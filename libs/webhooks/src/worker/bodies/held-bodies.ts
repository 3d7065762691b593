import type { SentEvent } from '../../store/claim/claim-bodies.js';
import type { ClaimedDelivery } from '../../store/claim/claim.js';

/** An event whose body is in memory, and how many deliveries of each org need it. */
interface Held {
  readonly event: SentEvent;
  readonly deliveries: Map<string, number>;
}

/**
 * The bodies of all deliveries that this process has claimed or is sending. There is one buffer per event,
 * however many deliveries need it. A buffer is forgotten when the last of these deliveries has ended.
 */
export class HeldBodies {
  private readonly byEvent = new Map<string, Held>();
  private readonly byOrg = new Map<string, number>();
  private sum = 0;

  /** The size of all bodies together, in bytes. */
  get bytes(): number {
    return this.sum;
  }

  /** Returns the size of all bodies that deliveries of this org need, in bytes. */
  bytesOf(org: string): number {
    return this.byOrg.get(org) ?? 0;
  }

  find(eventId: string): SentEvent | undefined {
    return this.byEvent.get(eventId)?.event;
  }

  /** Holds the body of a claimed delivery until `release` is called for this delivery. */
  hold({ eventId, org, entity, resource, body }: ClaimedDelivery): void {
    let held = this.byEvent.get(eventId);
    if (!held) {
      held = { event: { entity, resource, body }, deliveries: new Map() };
      this.byEvent.set(eventId, held);
      this.sum += body.length;
    }
    const count = held.deliveries.get(org) ?? 0;
    held.deliveries.set(org, count + 1);
    if (count === 0) this.byOrg.set(org, this.bytesOf(org) + body.length);
  }

  /** @returns true if this was the last delivery that needed the body */
  release({ eventId, org, body }: ClaimedDelivery): boolean {
    const { deliveries } = this.byEvent.get(eventId)!;
    const count = deliveries.get(org)!;
    if (count > 1) {
      deliveries.set(org, count - 1);
      return false;
    }
    deliveries.delete(org);
    const left = this.bytesOf(org) - body.length;
    if (left > 0) this.byOrg.set(org, left);
    else this.byOrg.delete(org);
    if (deliveries.size > 0) return false;
    this.byEvent.delete(eventId);
    this.sum -= body.length;
    return true;
  }
}

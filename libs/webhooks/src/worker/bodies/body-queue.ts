import type { WantedBody } from '../../store/claim/claim-bodies.js';
import type { Reserved } from './body-room.js';
import { isWithinShare } from './body-room.js';
import type { HeldBodies } from './held-bodies.js';

/** Bytes that are reserved for a lane. */
interface Reservation {
  readonly webhookId: number;
  readonly bytes: number;
}

/**
 * The lanes that wait for room for a body. Nothing is claimed from a waiting lane, because it would have to
 * be released again.
 *
 * Smaller bodies may overtake a larger one while it waits, but not for ever: the bytes that the first waiting
 * body needs are reserved for it.
 */
export class BodyQueue {
  /** The body for which each lane waits, by the id of the webhook. The first has waited longest. */
  private readonly waiting = new Map<number, WantedBody>();
  /** The lane that has left the queue and may be claimed in the next round. */
  private next: Reservation | undefined;
  /** The first waiting lane without room for its body, unless its org already holds more than this body. */
  private blocked: Reservation | undefined;

  constructor(
    private readonly budget: number,
    private readonly bodies: HeldBodies,
  ) {}

  get reserved(): Reserved {
    const bytes = (this.next?.bytes ?? 0) + (this.blocked?.bytes ?? 0);
    return { bytes, webhookId: this.next?.webhookId };
  }

  isWaiting(webhookId: number): boolean {
    return this.waiting.has(webhookId);
  }

  add(wanted: WantedBody): void {
    if (!this.waiting.has(wanted.webhookId)) this.waiting.set(wanted.webhookId, wanted);
  }

  /** Ends the reservation of the lane that left the queue last. Call this when a round has ended. */
  roundEnded(): void {
    this.next = undefined;
  }

  /**
   * Removes the lanes whose body is held by now, and the first lane for whose body there is room. The lanes
   * after it stay in the queue until the next round, because they might want the same bytes.
   *
   * @returns the ids of the webhooks whose lanes no longer wait
   */
  takeReady(): number[] {
    if (this.next) return [];
    this.blocked = undefined;
    const ready: number[] = [];
    for (const wanted of this.waiting.values()) if (this.isReady(wanted)) ready.push(wanted.webhookId);
    for (const webhookId of ready) this.waiting.delete(webhookId);
    return ready;
  }

  private isReady({ webhookId, eventId, org, size }: WantedBody): boolean {
    if (this.bodies.find(eventId)) return true;
    if (this.next) return false;
    const { bytes } = this.bodies;
    const ofOrg = this.bodies.bytesOf(org);
    const hasRoom = bytes === 0 || isWithinShare(size, ofOrg, this.budget - bytes - this.reserved.bytes);
    const reservation = { webhookId, bytes: ofOrg + size };
    if (hasRoom) this.next = reservation;
    else if (ofOrg <= size) this.blocked ??= reservation;
    return hasRoom;
  }
}

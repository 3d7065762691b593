import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS } from '../../options/resolved-options.js';
import type { ResolvedOptions } from '../../options/resolved-options.js';
import type { BodyRoom, ClaimBodies } from '../../store/claim/claim-bodies.js';
import type { Claim, ClaimedDelivery, ClaimRequest } from '../../store/claim/claim.js';
import { WakeUp } from '../wake-up/wake-up.js';
import { BodyQueue } from './body-queue.js';
import { RoomOfClaim } from './body-room.js';
import { CarefulQuotas } from './careful-quotas.js';
import { HeldBodies } from './held-bodies.js';

/**
 * Limits the size of the bodies in this process to the option `worker.bodyBudget`. If there is no room for a
 * body, the claim releases the delivery, and its lane waits until other deliveries have ended.
 */
@Injectable()
export class Bodies implements ClaimBodies {
  private readonly budget: number;
  private readonly held = new HeldBodies();
  private readonly queue: BodyQueue;
  private readonly quotas = new CarefulQuotas();
  private nextWake: NodeJS.Immediate | undefined;

  constructor(
    private readonly wakeUp: WakeUp,
    @Inject(RESOLVED_OPTIONS) { worker }: ResolvedOptions,
  ) {
    this.budget = worker.bodyBudget;
    this.queue = new BodyQueue(this.budget, this.held);
  }

  /** Returns the webhooks whose lanes don't wait for room. */
  withoutWaiting(webhookIds: readonly number[]): readonly number[] {
    return webhookIds.filter((webhookId) => !this.queue.isWaiting(webhookId));
  }

  /** Reduces the quotas of lanes for whose bodies the last claim had no room. */
  limited(request: ClaimRequest): ClaimRequest {
    return { ...request, quotas: this.quotas.apply(request.quotas) };
  }

  roomFor(eventIds: ReadonlySet<string>): BodyRoom {
    return new RoomOfClaim(this.budget, this.held, this.queue.reserved, eventIds);
  }

  /**
   * Holds the bodies of a claim. `release` must be called once for each of its deliveries. The lanes for
   * whose bodies there was no room begin to wait.
   */
  accept({ quotas }: ClaimRequest, claim: Claim): void {
    for (const delivery of claim.deliveries) this.held.hold(delivery);
    for (const wanted of claim.withoutRoom) this.queue.add(wanted);
    this.quotas.claimEnded(quotas, claim);
  }

  /** Call this when the delivery has ended in this process. */
  release(delivery: ClaimedDelivery): void {
    if (!this.held.release(delivery)) return;
    // Looks through the queue only once per turn of the event loop, because an org can fill it with lanes.
    this.nextWake ??= setImmediate(() => {
      this.nextWake = undefined;
      this.wakeReady();
    });
  }

  roundEnded(): void {
    this.queue.roundEnded();
    this.wakeReady();
  }

  private wakeReady(): void {
    const ready = this.queue.takeReady();
    if (ready.length > 0) this.wakeUp.wakeFor(ready);
  }
}

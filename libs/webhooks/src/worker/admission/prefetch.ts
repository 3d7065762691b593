import { maxPrefetchPerLane, quickReturn } from './limits.js';

/**
 * Decides how many deliveries of a lane may be prefetched, that is, claimed before they can start. The number
 * doubles each time the next claim follows within `quickReturn`.
 */
export class Prefetch {
  private size: number;
  private claimEndedAt = -Infinity;

  /** @param initial the option `worker.slotsPerWebhook` */
  constructor(private readonly initial: number) {
    this.size = initial;
  }

  get max(): number {
    return this.size;
  }

  claimBegins(now: number): void {
    if (now - this.claimEndedAt < quickReturn) this.size = Math.min(2 * this.size, maxPrefetchPerLane);
  }

  claimEnded(now: number): void {
    this.claimEndedAt = now;
  }

  /** Sets the number back to its initial value. */
  reset(): void {
    this.size = this.initial;
  }
}

import { maxPrefetchPerLane, quickReturn } from './limits.js';

/**
 * How many deliveries of a lane may be claimed before they can start. Doubles while claims follow closely.
 */
export class Prefetch {
  private size: number;
  private claimedAt = -Infinity;

  constructor(private readonly initial: number) {
    this.size = initial;
  }

  get max(): number {
    return this.size;
  }

  claimBegins(now: number): void {
    if (now - this.claimedAt < quickReturn) this.size = Math.min(2 * this.size, maxPrefetchPerLane);
    this.claimedAt = now;
  }

  startOver(): void {
    this.size = this.initial;
  }
}

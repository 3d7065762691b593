import { monotonicNow } from '../../shared/clock.js';
import type { DeliveriesStore } from '../../store/deliveries.store.js';

/** Milliseconds until the next check if a due delivery is locked by another process. */
const recheckLockedAfter = 100;

/**
 * Moves deliveries into their lanes when their retry is due or their lease expires: exactly then, and once
 * per poll.
 */
export class DueTimer {
  private nextCheckAt = -Infinity;

  constructor(
    private readonly store: DeliveriesStore,
    private readonly pollEvery: number,
  ) {}

  /**
   * Moves all due deliveries into their lanes, if it is time to check.
   *
   * @returns whether it was
   */
  async promote(): Promise<boolean> {
    if (monotonicNow() < this.nextCheckAt) return false;
    let dueIn = await this.store.nextDueIn();
    if (dueIn !== null && dueIn <= 0) {
      while ((await this.store.promoteDue()) > 0);
      dueIn = await this.store.nextDueIn();
    }
    this.nextCheckAt = monotonicNow() + this.pollEvery;
    if (dueIn !== null) this.expectIn(dueIn <= 0 ? recheckLockedAfter : dueIn);
    return true;
  }

  /** A delivery will be due in this many milliseconds. */
  expectIn(milliseconds: number): void {
    this.nextCheckAt = Math.min(this.nextCheckAt, monotonicNow() + milliseconds);
  }

  /** Milliseconds to sleep until the next check. */
  get untilNext(): number {
    return Math.max(1, Math.ceil(this.nextCheckAt - monotonicNow()));
  }

  /** The clock was moved: the next `promote` checks. */
  expire(): void {
    this.nextCheckAt = -Infinity;
  }
}

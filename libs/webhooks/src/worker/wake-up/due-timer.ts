import { monotonicNow } from '../../shared/clock.js';
import type { DeliveriesStore } from '../../store/deliveries.store.js';

/** Time until the next check if another process has locked a due delivery, in milliseconds. */
const recheckLockedAfter = 100;

/**
 * Moves deliveries into their lanes when their retries are due or their leases have expired. Checks at the
 * time when the next delivery is due, and at least once per `pollEvery`.
 */
export class DueTimer {
  private nextCheckAt = -Infinity;

  /** @param pollEvery maximum time between two checks, in milliseconds */
  constructor(
    private readonly store: DeliveriesStore,
    private readonly pollEvery: number,
  ) {}

  /**
   * Moves all due deliveries into their lanes, if it is time to check.
   *
   * @returns true if it was time to check
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

  /** Makes sure that a check happens in this many milliseconds, because a delivery is due then. */
  expectIn(milliseconds: number): void {
    this.nextCheckAt = Math.min(this.nextCheckAt, monotonicNow() + milliseconds);
  }

  /** Time to sleep until the next check, in milliseconds. At least 1. */
  get untilNext(): number {
    return Math.max(1, Math.ceil(this.nextCheckAt - monotonicNow()));
  }

  /** Makes the next call of `promote` check, because a test may have moved the clock. */
  expire(): void {
    this.nextCheckAt = -Infinity;
  }
}

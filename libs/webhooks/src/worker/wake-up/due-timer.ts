import { monotonicNow } from '../../shared/clock.js';
import type { DeliveriesStore } from '../../store/deliveries.store.js';

/** What is due, but locked by another process, is looked at again so soon, in milliseconds. */
const retryEvery = 100;

/** Knows when to look for retries whose wait is over and for leases that have run out: exactly then, and at least once per poll. */
export class DueTimer {
  private lookAt = -Infinity;

  constructor(
    private readonly store: DeliveriesStore,
    private readonly pollEvery: number,
  ) {}

  /**
   * Puts what has become due into its lanes, if it is time to look.
   *
   * @returns whether it was
   */
  async promote(): Promise<boolean> {
    if (monotonicNow() < this.lookAt) return false;
    let dueIn = await this.store.nextDueIn();
    if (dueIn !== null && dueIn <= 0) {
      while ((await this.store.promoteDue()) > 0);
      dueIn = await this.store.nextDueIn();
    }
    this.lookAt = monotonicNow() + this.pollEvery;
    if (dueIn !== null) this.expectIn(dueIn <= 0 ? retryEvery : dueIn);
    return true;
  }

  /** In so many milliseconds something will be due. */
  expectIn(milliseconds: number): void {
    this.lookAt = Math.min(this.lookAt, monotonicNow() + milliseconds);
  }

  /** Milliseconds to sleep. */
  get untilNext(): number {
    return Math.max(1, Math.ceil(this.lookAt - monotonicNow()));
  }

  /** The clock was moved: look now. */
  expire(): void {
    this.lookAt = -Infinity;
  }
}

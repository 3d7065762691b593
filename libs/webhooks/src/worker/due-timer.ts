import { monotonicNow } from '../shared/clock.js';
import type { WebhooksStore } from '../store/webhooks.store.js';

/** Knows when to look for retries whose wait is over and for leases that have run out: exactly then, and at least once per poll. */
export class DueTimer {
  private lookAt = -Infinity;

  constructor(
    private readonly store: WebhooksStore,
    private readonly pollEvery: number,
  ) {}

  /** Puts what has become due into its lanes, if it is time to look. */
  async promote(): Promise<void> {
    if (monotonicNow() < this.lookAt) return;
    while ((await this.store.promoteDue()) > 0);
    this.lookAt = monotonicNow() + this.pollEvery;
  }

  /** Milliseconds to sleep. */
  async untilNext(): Promise<number> {
    const dueIn = await this.store.nextDueIn();
    if (dueIn !== null) this.lookAt = Math.min(this.lookAt, monotonicNow() + dueIn);
    return Math.max(1, this.lookAt - monotonicNow());
  }

  /** The clock was moved: look now. */
  expire(): void {
    this.lookAt = -Infinity;
  }
}

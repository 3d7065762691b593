import { recentFor } from './limits.js';

/**
 * The cap of a webhook, that is, how many requests it may have in flight at a time. Each success raises the
 * cap by one, up to the option `worker.slotsPerWebhook`. While the last success is not recent, the cap is 1.
 * The next success restores the earned cap.
 */
export class EarnedCap {
  private earned = 1;
  private isRecent = false;
  private recentUntil = -Infinity;

  /** @param max the option `worker.slotsPerWebhook` */
  constructor(private readonly max: number) {}

  get current(): number {
    return this.isRecent ? this.earned : 1;
  }

  /**
   * True if the last success was recent at the last change or `refresh`. This getter doesn't read the clock,
   * because the standing of a lane must not change without an update of the totals in `Lanes`.
   */
  get hasRecentSuccess(): boolean {
    return this.isRecent;
  }

  /** True if the earned cap is greater than 1, even if the last success is not recent. */
  get hasGrown(): boolean {
    return this.earned > 1;
  }

  /**
   * Raises the cap after a success.
   *
   * @param duration how long the successful request took, in milliseconds
   */
  grow(now: number, duration: number): void {
    this.earned = Math.min(this.earned + 1, this.max);
    this.recentUntil = now + recentFor(duration);
    this.isRecent = true;
  }

  /** Sets the cap back to 1. */
  reset(): void {
    this.earned = 1;
    this.recentUntil = -Infinity;
    this.isRecent = false;
  }

  /** Updates whether the last success is still recent. */
  refresh(now: number): void {
    this.isRecent = now < this.recentUntil;
  }
}

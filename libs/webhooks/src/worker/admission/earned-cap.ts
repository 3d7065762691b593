import { recentFor } from './limits.js';

/**
 * The cap of a webhook: how many requests it may have in flight. Each success earns one more, up to the
 * option `worker.slotsPerWebhook`. Without a recent success the cap is 1, and the next success restores what
 * was earned.
 */
export class EarnedCap {
  private earned = 1;
  private isRecent = false;
  private recentUntil = -Infinity;

  constructor(private readonly max: number) {}

  get current(): number {
    return this.isRecent ? this.earned : 1;
  }

  /** As of the last change or `refresh`: a getter that reads the clock would change the totals of `Lanes`. */
  get hasRecentSuccess(): boolean {
    return this.isRecent;
  }

  /** Whether more than one request has been earned, even if the last success is not recent. */
  get hasGrown(): boolean {
    return this.earned > 1;
  }

  /** @param duration of the successful request, in milliseconds */
  grow(now: number, duration: number): void {
    this.earned = Math.min(this.earned + 1, this.max);
    this.recentUntil = now + recentFor(duration);
    this.isRecent = true;
  }

  startOver(): void {
    this.earned = 1;
    this.recentUntil = -Infinity;
    this.isRecent = false;
  }

  refresh(now: number): void {
    this.isRecent = now < this.recentUntil;
  }
}

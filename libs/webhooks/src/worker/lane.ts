import type { ClaimedDelivery, WebhookTarget } from '../store/claim.js';

/** A delivery that this process has claimed and not started yet. */
export interface ClaimedInLane {
  readonly delivery: ClaimedDelivery;
  /** When its lease ends, on the monotonic clock. */
  readonly leaseEnds: number;
}

/** Deliveries claimed ahead, per request that may be out. */
const ahead = 4;
/** What was read of a webhook is looked at again when it is older than this, in milliseconds. */
const freshFor = 250;

/** One webhook as this process knows it: what was claimed for it, and how many requests it has earned at once. */
export class Lane {
  readonly claimed: ClaimedInLane[] = [];
  /** Whether the database had more in this lane than could be claimed. */
  hasMore = false;
  private cap = 1;
  private out = 0;
  private target: WebhookTarget | undefined;
  private readAt = -Infinity;

  constructor(
    readonly webhookId: number,
    private readonly mostAtOnce: number,
  ) {}

  get isIdle(): boolean {
    return this.out === 0 && this.claimed.length === 0;
  }

  /** How many more deliveries to claim. A webhook that nothing is known of, or whose last attempt failed, gets one at a time. */
  get quota(): number {
    const most = this.cap === 1 ? 1 : this.cap * ahead;
    return Math.max(0, most - this.out - this.claimed.length);
  }

  get mayStart(): boolean {
    return this.claimed.length > 0 && this.out < this.cap;
  }

  /** Undefined once the webhook is suspended or gone. */
  targetAt(now: number): WebhookTarget | 'unknown' | undefined {
    return now - this.readAt > freshFor ? 'unknown' : this.target;
  }

  learn(target: WebhookTarget | undefined, now: number): void {
    this.target = target?.isSuspended ? undefined : target;
    this.readAt = now;
  }

  /** What is known of the webhook no longer holds. */
  forgetTarget(): void {
    this.readAt = -Infinity;
  }

  started(): void {
    this.out++;
  }

  /** The request succeeded: one more may be out at the same time. */
  succeeded(): void {
    this.out--;
    this.cap = Math.min(this.cap + 1, this.mostAtOnce);
  }

  /** The request failed. It counts as out until `failureSettled`, so that no other starts before it is known what the failure means. */
  failed(): void {
    this.cap = 1;
  }

  failureSettled(): void {
    this.out--;
  }

  /** After a resume: one at a time until the first success. */
  startOver(): void {
    this.cap = 1;
  }
}

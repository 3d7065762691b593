import type { ClaimedDelivery } from '../../store/claim/claim.js';
import type { WebhookTarget } from '../../store/webhooks/targets.sql.js';

/** A delivery that this process has claimed and not started yet. */
export interface DeliveryInLane extends ClaimedDelivery {
  /** When its lease ends, on the monotonic clock. */
  readonly leaseEnds: number;
}

/** The most deliveries of a webhook that are claimed ahead of their start. */
const mostAhead = 256;
/** Milliseconds within which a lane that comes back for more gets more at once. */
const soon = 250;
/** Milliseconds for which a receiver that has taken a delivery is trusted to take the next ones as soon; a slow one for twice its time longer. */
const trustFor = 1000;
/** What was read of a webhook is looked at again when it is older than this, in milliseconds. */
const freshFor = 250;

/** One webhook as this process knows it: what was claimed for it, and how many requests it has earned at once. */
export class Lane {
  readonly claimed: DeliveryInLane[] = [];
  /** Whether the database may have more in this lane. */
  hasMore = false;
  private cap = 1;
  private trusted = false;
  private trustEnds = -Infinity;
  /** How many are claimed ahead: twice as many each time when the next claim comes soon after the last. */
  private ahead: number;
  private claimedAt = -Infinity;
  private out = 0;
  private waiting = 0;
  private answersMeanwhile = false;
  private target: WebhookTarget | undefined;
  private readAt = -Infinity;

  constructor(
    readonly webhookId: number,
    private readonly mostAtOnce: number,
  ) {
    this.ahead = mostAtOnce;
  }

  get isIdle(): boolean {
    return this.out === 0 && this.claimed.length === 0;
  }

  get hasRequestsOut(): boolean {
    return this.out > 0;
  }

  /** Its receiver had taken a delivery lately when that was last considered, and doesn't let requests wait without answering any. */
  get isTrusted(): boolean {
    return this.trusted && (this.waiting === 0 || this.answersMeanwhile);
  }

  /** Its receiver lets requests wait. Nothing is claimed ahead for it then. */
  get isWaiting(): boolean {
    return this.waiting > 0;
  }

  get mayStart(): boolean {
    return this.claimed.length > 0 && this.out < this.most;
  }

  /** How many of its claimed deliveries could start now, but for the slots. */
  get startable(): number {
    return Math.max(0, Math.min(this.most - this.out, this.claimed.length));
  }

  /** How many more could start now if they were claimed. */
  get openings(): number {
    return Math.max(0, this.most - this.out - this.claimed.length);
  }

  /**
   * How many more to claim in all.
   * @param share how many it may have claimed ahead of their start
   */
  quota(share: number): number {
    return Math.max(0, this.most + this.aheadOf(share) - this.out - this.claimed.length);
  }

  /** Whether a claim is worth its statements: something could start at once, or half of what was claimed ahead is gone. */
  wantsMore(share: number): boolean {
    const quota = this.quota(share);
    return quota > 0 && (this.openings > 0 || 2 * quota >= this.aheadOf(share));
  }

  /** Undefined once the webhook is suspended or gone, or can't be sent to. */
  targetAt(now: number): WebhookTarget | 'unknown' | undefined {
    return now - this.readAt > freshFor ? 'unknown' : this.target;
  }

  learn(target: WebhookTarget | undefined, now: number): void {
    this.target = target?.isSuspended || target?.undecryptable ? undefined : target;
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
  succeeded(now: number, duration: number): void {
    this.out--;
    this.cap = Math.min(this.cap + 1, this.mostAtOnce);
    this.trustEnds = now + trustFor + 2 * duration;
    this.trusted = true;
    this.answersMeanwhile = true;
  }

  /** Looks whether trust has ended: it does with time when nothing succeeds any more. */
  considerTrust(now: number): void {
    this.trusted = now < this.trustEnds;
  }

  /** The request failed. It counts as out until `failureSettled`, so that no other starts before it is known what the failure means. */
  failed(): void {
    this.startOver();
  }

  failureSettled(): void {
    this.out--;
  }

  /** After a failure, a resume: one at a time until the first success. */
  startOver(): void {
    this.cap = 1;
    this.ahead = this.mostAtOnce;
    this.trustEnds = -Infinity;
    this.trusted = false;
  }

  /** One of its requests has begun to wait for the receiver, or no longer does. */
  waits(change: 1 | -1): void {
    if (this.waiting === 0) this.answersMeanwhile = false;
    this.waiting += change;
    this.ahead = this.mostAtOnce;
  }

  /** What is announced from now on may come too late for this claim; and where claims follow each other closely more is claimed ahead. */
  claimBegins(now: number): void {
    if (now - this.claimedAt < soon) this.ahead = Math.min(2 * this.ahead, mostAhead);
    this.claimedAt = now;
    this.hasMore = false;
  }

  /** Takes what was claimed beyond what may start now. */
  takeAhead(): DeliveryInLane[] {
    return this.claimed.splice(this.startable);
  }

  /** A webhook that nothing is known of, that has failed or that has been silent gets one at a time until the first success; after a silence its cap is as it was. */
  private get most(): number {
    return this.trusted ? this.cap : 1;
  }

  private aheadOf(share: number): number {
    if (this.isWaiting) return 0;
    if (this.trusted) return Math.min(this.ahead, share);
    // Of one that has been silent one more is asked for, only to know whether there is more.
    return Math.min(this.cap - 1, 1);
  }
}

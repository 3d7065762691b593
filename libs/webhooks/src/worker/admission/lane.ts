import { destinationOf } from './destinations.js';
import { EarnedCap } from './earned-cap.js';
import type { DeliveryInLane, LaneView, Standing } from './lane-view.js';
import { Prefetch } from './prefetch.js';

/**
 * The lane of one webhook in this process. It has the claimed deliveries, counts the requests in flight, and
 * has the webhook's cap and prefetch. Only `Lanes` imports this class, because each change of a lane must
 * also update the totals over all lanes.
 */
export class Lane implements LaneView {
  /** Claimed deliveries that haven't started, in the order in which they start. */
  readonly claimed: DeliveryInLane[] = [];
  destination: string | undefined;
  mayHaveMore = false;
  /** True while a claim from this lane is running. */
  isBeingClaimed = false;
  inFlight = 0;
  /** Number of hanging requests, that is, of requests in flight that use a waiting slot (see `Slots`). */
  hanging = 0;
  /** The phase of the webhook in which the last request started (see `WebhookTarget.phase`). */
  private phase: string | undefined;
  /** Number of failed requests whose consequence for the webhook is not known yet. */
  private unsettled = 0;
  private readonly cap: EarnedCap;
  private readonly prefetch: Prefetch;
  /** True if a request has succeeded since the first of the hanging requests began to hang. */
  private respondsMeanwhile = false;
  private remoteUrl: string | undefined;

  constructor(
    readonly webhookId: number,
    readonly org: string,
    maxCap: number,
  ) {
    this.cap = new EarnedCap(maxCap);
    this.prefetch = new Prefetch(maxCap);
  }

  get standing(): Standing {
    if (!this.cap.hasRecentSuccess) return 'untrusted';
    if (this.hanging === 0) return 'fast';
    return this.respondsMeanwhile ? 'slow' : 'untrusted';
  }

  get isIdle(): boolean {
    return this.inFlight === 0 && this.claimed.length === 0;
  }

  get claimedCount(): number {
    return this.claimed.length;
  }

  /** True if the lane is idle, and nothing suggests that the database has more of its deliveries. */
  get isForgettable(): boolean {
    return this.isIdle && !this.mayHaveMore && !this.isBeingClaimed;
  }

  get startable(): number {
    if (this.unsettled > 0) return 0;
    return Math.max(0, Math.min(this.cap.current - this.inFlight, this.claimed.length));
  }

  get headroom(): number {
    return Math.max(0, this.remainingCap);
  }

  wanted(share: number): number {
    return Math.max(0, this.remainingCap + this.maxPrefetch(share));
  }

  isWorthClaiming(share: number): boolean {
    const wanted = this.wanted(share);
    return wanted > 0 && (this.headroom > 0 || 2 * wanted >= this.maxPrefetch(share));
  }

  aimAt(remoteUrl: string | undefined): void {
    if (remoteUrl === this.remoteUrl) return;
    this.remoteUrl = remoteUrl;
    this.destination = remoteUrl === undefined ? undefined : destinationOf(remoteUrl);
  }

  /**
   * Resets `mayHaveMore`. Call this before the claim. A notification that arrives during the claim sets
   * `mayHaveMore` again. It must stay set after the claim, because the notification may be about deliveries
   * that the claim doesn't see.
   */
  claimBegins(now: number): void {
    this.prefetch.claimBegins(now);
    this.mayHaveMore = false;
    this.isBeingClaimed = true;
  }

  claimEnded(now: number): void {
    this.prefetch.claimEnded(now);
    this.isBeingClaimed = false;
  }

  succeeded(now: number, duration: number): void {
    this.inFlight--;
    this.cap.grow(now, duration);
    this.respondsMeanwhile = true;
  }

  enterPhase(phase: string): void {
    if (phase !== this.phase) this.limitToOneRequest();
    this.phase = phase;
  }

  failed(): void {
    this.unsettled++;
    this.limitToOneRequest();
  }

  failureEnded(): void {
    this.unsettled--;
    this.inFlight--;
  }

  refresh(now: number): void {
    this.cap.refresh(now);
  }

  requestHangs(): void {
    if (this.hanging === 0) this.respondsMeanwhile = false;
    this.hanging++;
    this.prefetch.reset();
  }

  hangEnded(): void {
    this.hanging--;
    this.prefetch.reset();
  }

  private limitToOneRequest(): void {
    this.cap.reset();
    this.prefetch.reset();
  }

  /**
   * How many more deliveries the cap allows, after the requests in flight and the claimed deliveries are
   * subtracted. Negative if more deliveries are claimed than the cap allows.
   */
  private get remainingCap(): number {
    return this.cap.current - this.inFlight - this.claimed.length;
  }

  private maxPrefetch(share: number): number {
    if (this.hanging > 0) return 0;
    if (this.cap.hasRecentSuccess) return Math.min(this.prefetch.max, share);
    // If the last success is not recent, the lane prefetches one delivery, only to find out whether there are
    // more.
    return this.cap.hasGrown ? 1 : 0;
  }
}

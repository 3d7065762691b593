import { EarnedCap } from './earned-cap.js';
import type { DeliveryInLane, LaneView, Standing } from './lane-view.js';
import { Prefetch } from './prefetch.js';

/**
 * The lane of one webhook in this process: its claimed deliveries, its requests in flight, its cap and its
 * prefetch. Only `Lanes` imports this class, because each change must also change the totals over all lanes.
 */
export class Lane implements LaneView {
  readonly claimed: DeliveryInLane[] = [];
  mayHaveMore = false;
  inFlight = 0;
  /** Those of its requests in flight that wait for the receiver. */
  waiting = 0;
  private readonly cap: EarnedCap;
  private readonly prefetch: Prefetch;
  /** Whether a request has succeeded since the lane last had none that was waiting. */
  private respondsMeanwhile = false;

  constructor(
    readonly webhookId: number,
    maxCap: number,
  ) {
    this.cap = new EarnedCap(maxCap);
    this.prefetch = new Prefetch(maxCap);
  }

  get standing(): Standing {
    if (!this.cap.hasRecentSuccess) return 'untrusted';
    if (this.waiting === 0) return 'fast';
    return this.respondsMeanwhile ? 'slow' : 'untrusted';
  }

  get isIdle(): boolean {
    return this.inFlight === 0 && this.claimed.length === 0;
  }

  get startable(): number {
    return Math.max(0, Math.min(this.cap.current - this.inFlight, this.claimed.length));
  }

  get headroom(): number {
    return Math.max(0, this.unclaimed);
  }

  wanted(share: number): number {
    return Math.max(0, this.unclaimed + this.maxPrefetch(share));
  }

  isWorthClaiming(share: number): boolean {
    const wanted = this.wanted(share);
    return wanted > 0 && (this.headroom > 0 || 2 * wanted >= this.maxPrefetch(share));
  }

  /** A notification that arrives from now on may be about deliveries that this claim doesn't see. */
  claimBegins(now: number): void {
    this.prefetch.claimBegins(now);
    this.mayHaveMore = false;
  }

  succeeded(now: number, duration: number): void {
    this.inFlight--;
    this.cap.grow(now, duration);
    this.respondsMeanwhile = true;
  }

  startOver(): void {
    this.cap.startOver();
    this.prefetch.startOver();
  }

  refresh(now: number): void {
    this.cap.refresh(now);
  }

  requestWaits(): void {
    if (this.waiting === 0) this.respondsMeanwhile = false;
    this.waiting++;
    this.prefetch.startOver();
  }

  waitEnded(): void {
    this.waiting--;
    this.prefetch.startOver();
  }

  /** What the cap allows beyond what is in flight or claimed. Negative if more than that is claimed. */
  private get unclaimed(): number {
    return this.cap.current - this.inFlight - this.claimed.length;
  }

  private maxPrefetch(share: number): number {
    if (this.waiting > 0) return 0;
    if (this.cap.hasRecentSuccess) return Math.min(this.prefetch.max, share);
    // After a silence: claims one more than may start, only to find out whether there are more.
    return this.cap.hasGrown ? 1 : 0;
  }
}

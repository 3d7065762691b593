import type { ClaimedDelivery } from '../../store/claim/claim.js';

/** A delivery that this process has claimed and not started yet. */
export interface DeliveryInLane extends ClaimedDelivery {
  /** When its lease ends, on the monotonic clock. */
  readonly leaseEnds: number;
}

/**
 * How well a receiver responds. It is trusted unless it is `untrusted`:
 * - `untrusted`: it has had no recent success, or requests are waiting and none has succeeded meanwhile.
 * - `slow`: some of its requests are waiting, but others succeed.
 * - `fast`: none of its requests is waiting.
 */
export type Standing = 'untrusted' | 'slow' | 'fast';

/** A webhook as this process knows it. Read-only: only `Lanes` changes a lane. */
export interface LaneView {
  readonly webhookId: number;
  readonly standing: Standing;
  /** Requests in flight. A failed one is included until it is known what the failure means. */
  readonly inFlight: number;
  /** Whether it has no claimed deliveries and no requests in flight. */
  readonly isIdle: boolean;
  /** How many of its claimed deliveries could start now if they had a slot. */
  readonly startable: number;
  /** How many more could start now if they were claimed and had a slot. */
  readonly headroom: number;
  /** Whether the database may have deliveries of this lane to claim. */
  readonly mayHaveMore: boolean;
  /** @param share how many of its deliveries may be prefetched. @returns how many more to claim */
  wanted(share: number): number;
  /**
   * Returns whether it is worth a claim: some deliveries could start now, or half of the prefetched ones are
   * gone.
   */
  isWorthClaiming(share: number): boolean;
}

import type { ClaimedDelivery } from '../../store/claim/claim.js';

/** A delivery that this process has claimed and not started yet. */
export interface DeliveryInLane extends ClaimedDelivery {
  /** When the lease of the delivery expires, on the monotonic clock. */
  readonly leaseEnds: number;
}

/**
 * How well a receiver responds. A request hangs if it has been in flight for more than `ticksUntilHanging`
 * ticks. A receiver is trusted if it is `slow` or `fast`.
 * - `untrusted`: the receiver has no recent success, or requests hang and no request has succeeded since the
 *   first of the hanging requests began to hang.
 * - `slow`: the receiver has a recent success. Some requests hang, but others succeed meanwhile.
 * - `fast`: the receiver has a recent success, and no request hangs.
 */
export type Standing = 'untrusted' | 'slow' | 'fast';

/** A read-only view of the lane of one webhook in this process. Only `Lanes` changes a lane. */
export interface LaneView {
  readonly webhookId: number;
  /** The org of the webhook. Empty if the webhook was deleted before this process knew it. */
  readonly org: string;
  /** Where the requests go (see `destinationOf`). Undefined until the webhook has been read. */
  readonly destination: string | undefined;
  readonly standing: Standing;
  /**
   * Number of requests in flight. A failed request is included until it is known whether the webhook is
   * suspended.
   */
  readonly inFlight: number;
  /** Number of claimed deliveries that haven't started. */
  readonly claimedCount: number;
  /** True if the lane has no claimed deliveries and no requests in flight. */
  readonly isIdle: boolean;
  /** Number of claimed deliveries that the cap allows to start now. Each of them still needs a slot. */
  readonly startable: number;
  /** Number of further deliveries that the cap would allow to start now if they were claimed. */
  readonly headroom: number;
  /** True if the database may have deliveries of this lane to claim. */
  readonly mayHaveMore: boolean;
  /**
   * Returns how many more deliveries to claim for this lane.
   *
   * @param share maximum number of prefetched deliveries of this lane
   */
  wanted(share: number): number;
  /**
   * Returns true if further deliveries could start now, or if at least half of the prefetched deliveries are
   * used up. Otherwise a claim for this lane alone is not worthwhile.
   *
   * @param share maximum number of prefetched deliveries of this lane
   */
  isWorthClaiming(share: number): boolean;
}

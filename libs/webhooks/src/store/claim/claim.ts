import type { Delivery } from '../../extend/delivery.js';
import type { WebhookTarget } from '../webhooks/targets.sql.js';
import type { SentEvent, WantedBody } from './claim-bodies.js';

/**
 * A worker's claim of a delivery. Writes that refer to a claim are fenced: they take effect only while the
 * claim is the newest claim of the delivery.
 */
export interface ClaimRef extends Pick<Delivery, 'deliveryId'> {
  /** The number of this claim, which is the fence. Each new claim of the delivery gets a higher number. */
  readonly claimNo: number;
}

/** A delivery that this worker has leased. Whether it may be sent is not decided yet. */
export interface LeasedDelivery extends ClaimRef, Pick<Delivery, 'webhookId' | 'eventId'> {
  /**
   * The resource of the event, if the event is a state. A newer state of the same resource supersedes this
   * delivery. Null if the event is a happening.
   */
  readonly supersedeKey: string | null;
  /** Number of attempts recorded so far. */
  readonly attempts: number;
  /** How many of these attempts use up no retry, because they failed on the sender's side. */
  readonly uncounted: number;
  /** How many of these attempts failed because the sending process was stalled. */
  readonly stalls: number;
}

/** A delivery that this worker may send until its lease expires. */
export interface ClaimedDelivery extends LeasedDelivery, Delivery, SentEvent {}

/** A worker's request for deliveries. */
export interface ClaimRequest {
  /** Maximum number of deliveries to claim for each webhook, by the id of the webhook. */
  readonly quotas: ReadonlyMap<number, number>;
  /** How long the claimed deliveries are leased to this worker, in milliseconds. */
  readonly lease: number;
}

/** The result of a claim request. */
export interface Claim {
  /** The deliveries that may be sent. Deliveries of the same lane are in the order of the lane. */
  readonly deliveries: readonly ClaimedDelivery[];
  /**
   * The webhooks of the leased deliveries, as they were during the claim. The keys of the map are webhook
   * ids. Deleted webhooks are absent.
   */
  readonly webhooks: ReadonlyMap<number, WebhookTarget>;
  /** The ids of the requested webhooks whose lanes may contain more deliveries. */
  readonly unfinished: ReadonlySet<number>;
  /**
   * Deliveries that the claim has released, because the process has no room for their bodies. Their lanes are
   * not `unfinished`, because another claim is useless before there is room.
   */
  readonly withoutRoom: readonly WantedBody[];
  /**
   * Milliseconds until the first deferred or postponed delivery is due again. Null if the claim deferred or
   * postponed no delivery.
   */
  readonly waitsFor: number | null;
}

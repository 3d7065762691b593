import type { Delivery } from '../../extend/delivery.js';
import type { LeasedDelivery } from './lease.sql.js';
import type { WebhookTarget } from '../webhooks/targets.sql.js';

/** What a worker asks for. */
export interface ClaimRequest {
  /** How many deliveries of which webhooks, at most. */
  readonly quotas: ReadonlyMap<number, number>;
  /** Milliseconds for which the claimed deliveries are this worker's alone. */
  readonly lease: number;
}

/** A delivery that belongs to this worker until its lease ends. */
export interface ClaimedDelivery extends LeasedDelivery, Delivery {
  /** The event's body, JSON text. */
  readonly body: string;
}

/** What a worker gets. */
export interface Claim {
  /** In the order of their lanes. */
  readonly deliveries: readonly ClaimedDelivery[];
  /** The webhooks of these deliveries, as they were at the claim. */
  readonly webhooks: ReadonlyMap<number, WebhookTarget>;
  /** Webhooks of the request that may have more in their lanes. */
  readonly unfinished: ReadonlySet<number>;
  /** When the first of those that must wait for another state is looked at again, in milliseconds from now; null when none must. */
  readonly waitsFor: number | null;
}

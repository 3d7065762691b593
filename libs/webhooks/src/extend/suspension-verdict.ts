import type { SuspensionReason } from '../model/states.js';
import type { Delivery } from './delivery.js';

/** The recent failures of one webhook. A suspension policy bases its decision on this record. */
export interface FailureRecord {
  /** The webhook whose attempts failed. */
  readonly webhookId: number;
  /** The org that the webhook belongs to. */
  readonly org: string;
  /** The entity that the webhook subscribes to. */
  readonly entity: string;
  /**
   * Number of failed attempts within the policy's window. Attempts whose requests were sent before the last
   * resume of the webhook, or before its `remote_url` last changed, don't count. The latest failed attempt
   * that counts is included, so the number is 1 or more.
   */
  readonly failures: number;
  /** How many of the `failures` are responses with status 429 and `Retry-After`. */
  readonly throttles: number;
  /** True if the latest failed attempt is such a response. */
  readonly isThrottled: boolean;
  /** The status of the response to the latest failed attempt; null if there was no response. */
  readonly lastStatus: number | null;
  /**
   * The delivery of the latest failed attempt; null if the rows of the delivery have been deleted in the
   * meantime.
   */
  readonly lastDelivery: Delivery | null;
}

/**
 * The decision of a suspension policy. `{ suspend }` suspends the webhook for the given reason. `'failing'`
 * warns the customer that one more failure suspends the webhook. With null, nothing happens.
 */
export type SuspensionVerdict = { readonly suspend: SuspensionReason } | 'failing' | null;

import type { SuspensionReason } from '../model/states.js';
import type { Delivery } from './delivery.js';

/** The recent failures of one webhook, as a suspension policy sees them. */
export interface FailureRecord {
  /** The webhook that failed. */
  readonly webhookId: number;
  /** The org that it belongs to. */
  readonly org: string;
  /** The entity that it subscribes to. */
  readonly entity: string;
  /**
   * Number of failed attempts within the window and since the last resume, including the latest one; 1 or
   * more.
   */
  readonly failures: number;
  /** The status of the response to the latest failed attempt; null when there was no response. */
  readonly lastStatus: number | null;
  /** The delivery of the latest failed attempt; null when its rows have been deleted since. */
  readonly lastDelivery: Delivery | null;
}

/**
 * The decision of a suspension policy: `suspend` with the reason, `failing` to warn the customer because one
 * more failure suspends the webhook, or null for neither.
 */
export type SuspensionVerdict = { readonly suspend: SuspensionReason } | 'failing' | null;

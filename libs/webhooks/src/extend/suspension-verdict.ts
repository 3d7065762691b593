import type { SuspensionReason } from '../model/states.js';
import type { Delivery } from './delivery.js';

/** The recent failures of one webhook, from which a suspension policy decides. */
export interface FailureRecord {
  /** The webhook whose attempts failed. */
  readonly webhookId: number;
  /** The org that the webhook belongs to. */
  readonly org: string;
  /** The entity that the webhook subscribes to. */
  readonly entity: string;
  /**
   * Number of failed attempts within the policy's window and since the last resume. Includes the latest
   * failed attempt, so it is 1 or more.
   */
  readonly failures: number;
  /** The status of the response to the latest failed attempt; null when there was no response. */
  readonly lastStatus: number | null;
  /** The delivery of the latest failed attempt; null if its rows have been deleted since then. */
  readonly lastDelivery: Delivery | null;
}

/**
 * The decision of a suspension policy. `{ suspend }` suspends the webhook for the given reason. `'failing'`
 * warns the customer that one more failure suspends the webhook. Null does neither.
 */
export type SuspensionVerdict = { readonly suspend: SuspensionReason } | 'failing' | null;

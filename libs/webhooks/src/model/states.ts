/**
 * The state of a delivery.
 * - `pending`: the delivery can be claimed, has a request in flight, or waits. It can wait for a retry, the
 *   outcome of another state of the same resource, or a decryption key
 * - `held`: the webhook is suspended; the delivery continues after a resume
 * - `delivered`: the receiver responded with success
 * - `superseded`: a newer state of the same resource replaced the delivery, which may have failed before
 * - `failed`: the retries are used up, the delivery was held for too long, its event is missing, or the body
 *   of its event is too large
 * - `cancelled`: the webhook was deleted, or subscribes to another entity now
 */
export type DeliveryState = 'pending' | 'held' | 'delivered' | 'superseded' | 'failed' | 'cancelled';

/**
 * Why a delivery failed or was cancelled. It failed for one of these reasons:
 * - `retries_exhausted`: the last attempt failed, and the retry policy allows no more attempts
 * - `hold_expired`: the delivery was held for longer than the option `holdFor` allows, or waited for longer
 *   than that while the receiver asked for one pause after the other
 * - `event_missing`: the event was deleted from its table
 * - `body_too_large`: the body exceeds the option `bodyLimit`, so it was not stored and can never be sent
 *
 * It was cancelled for one of these reasons:
 * - `webhook_deleted`: the webhook was deleted
 * - `entity_changed`: the webhook subscribes to another entity now
 */
export type DeliveryReason =
  | 'retries_exhausted'
  | 'hold_expired'
  | 'event_missing'
  | 'body_too_large'
  | 'webhook_deleted'
  | 'entity_changed';

/** Why a delivery was cancelled. */
export type CancelReason = Extract<DeliveryReason, 'webhook_deleted' | 'entity_changed'>;

/**
 * The result of one attempt.
 * - `success`: the receiver responded with a status that counts as success
 * - `status`: the receiver responded with any other status
 * - `timeout`: the total deadline of the request passed
 * - `connection`: TCP, TLS or HTTP failed
 * - `address`: the host was not found, or its address or port is not allowed. These causes have one result,
 *   one error text and no duration, so that customers can't explore the names in the host's network
 * - `stalled`: there was no response, and the sending process itself was stalled during the attempt
 * - `egress`: there was no response, because the network on the sender's side failed
 *
 * All results except `success`, `stalled` and `egress` are failures of the receiver.
 */
export type AttemptResult =
  'success' | 'status' | 'timeout' | 'connection' | 'address' | 'stalled' | 'egress';

/** The results of attempts that failed on the sender's side. They count no failure and use up no retry. */
export const ownFaults: ReadonlySet<AttemptResult> = new Set(['stalled', 'egress']);

/**
 * Why a webhook was suspended: too many attempts failed (`failures`), or the receiver responded with status
 * 410 (`gone`).
 */
export type SuspensionReason = 'failures' | 'gone';

/**
 * The state of a delivery.
 * - `pending`: can be claimed, waits for a retry or for the outcome of an older state, or has a request in
 *   flight
 * - `held`: its webhook is suspended; it continues after a resume
 * - `delivered`: the receiver responded with success
 * - `superseded`: a newer state of the same resource replaced it
 * - `failed`: its retries are used up, it was held for too long, or its event is missing
 * - `cancelled`: its webhook was deleted
 */
export type DeliveryState = 'pending' | 'held' | 'delivered' | 'superseded' | 'failed' | 'cancelled';

/** Why a delivery failed. `event_missing` means that its event was deleted from the table. */
export type FailureReason = 'retries_exhausted' | 'hold_expired' | 'event_missing';

/**
 * The result of one attempt.
 * - `success`: a status that counts as success
 * - `status`: any other status
 * - `timeout`: the total deadline passed
 * - `connection`: DNS, TCP, TLS or HTTP failed
 * - `blocked`: the address policy does not allow the address
 */
export type AttemptResult = 'success' | 'status' | 'timeout' | 'connection' | 'blocked';

/** Why a webhook was suspended: too many failed attempts, or a response with status 410. */
export type SuspensionReason = 'failures' | 'gone';

/**
 * Where a delivery stands.
 * - `pending`: waits for its turn, for a retry, or for the outcome of an attempt that is out
 * - `held`: its webhook is suspended; goes on after a resume
 * - `delivered`: the receiver answered with success
 * - `superseded`: a newer state of the same resource made it needless
 * - `failed`: retries used up, or held for too long, or its event is gone
 * - `cancelled`: its webhook was deleted
 */
export type DeliveryState = 'pending' | 'held' | 'delivered' | 'superseded' | 'failed' | 'cancelled';

/** Why a delivery ended without success; `event_missing`: its event was deleted from the table. */
export type FailureReason = 'retries_exhausted' | 'hold_expired' | 'event_missing';

/**
 * How one attempt ended.
 * - `success`: a status that counts as success
 * - `status`: any other status
 * - `timeout`: the total deadline passed
 * - `connection`: DNS, TCP, TLS or HTTP went wrong
 * - `blocked`: the address may not be connected to
 */
export type AttemptResult = 'success' | 'status' | 'timeout' | 'connection' | 'blocked';

/** Why a webhook was suspended: too many failed attempts, or a response with status 410. */
export type SuspensionReason = 'failures' | 'gone';

import type { Row } from '../database/script.js';
import { numberOf } from '../database/script.js';
import type { LeasedDelivery } from './claim.js';

/** The SQL columns of a delivery `d` that `leasedOf` reads. */
export const leasedColumns =
  'd.id, d.claim_no, d.webhook_id, d.supersede_key, d.event_id, d.attempts, d.uncounted, d.stalls';

/**
 * Converts a row to a leased delivery.
 * @param newClaims 1 if the row was read before the claim incremented `claim_no`, 0 if it was read afterwards
 */
export function leasedOf(row: Row, newClaims: 0 | 1): LeasedDelivery {
  return {
    deliveryId: numberOf(row['id']),
    claimNo: numberOf(row['claim_no']) + newClaims,
    webhookId: numberOf(row['webhook_id']),
    supersedeKey: row['supersede_key'] as string | null,
    eventId: row['event_id'] as string,
    attempts: numberOf(row['attempts']),
    uncounted: numberOf(row['uncounted']),
    stalls: numberOf(row['stalls']),
  };
}

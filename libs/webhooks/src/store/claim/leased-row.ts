import type { Row } from '../database/script.js';
import { numberOf } from '../database/script.js';
import type { LeasedDelivery } from './claim.js';

/** The columns of a delivery `d` that `leasedOf` reads. */
export const leasedColumns = 'd.id, d.claim_no, d.webhook_id, d.supersede_key, d.event_id, d.attempts';

/** @param newClaims 1 if the row was read before its claim, and 0 if it was read after it */
export function leasedOf(row: Row, newClaims: 0 | 1): LeasedDelivery {
  return {
    deliveryId: numberOf(row['id']),
    claimNo: numberOf(row['claim_no']) + newClaims,
    webhookId: numberOf(row['webhook_id']),
    supersedeKey: row['supersede_key'] as string | null,
    eventId: row['event_id'] as string,
    attempts: numberOf(row['attempts']),
  };
}

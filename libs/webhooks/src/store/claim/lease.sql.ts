import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import type { ClaimRequest, LeasedDelivery } from './claim.js';
import { leaseStepByStep } from './lease.portable.sql.js';
import { leaseInOneStatement } from './lease.postgres.sql.js';

/**
 * Leases the first deliveries of the requested lanes, except deliveries that another worker is leasing at the
 * same moment. Leases nothing from the lanes of deferred webhooks. Runs as one transaction.
 */
export function leaseHeads(dialect: Dialect, request: ClaimRequest): Script<LeasedDelivery[]> {
  return dialect.hasArrays ? leaseInOneStatement(dialect, request) : leaseStepByStep(dialect, request);
}

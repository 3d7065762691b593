import type { Dialect } from '../database/database.js';
import { arrayOf } from '../database/dialects.js';
import type { Script } from '../database/script.js';
import { change } from '../database/script.js';
import type { Columns } from '../transition.js';
import { assignmentsOf } from '../transitions.sql.js';
import type { ClaimRef } from './claim.js';

/**
 * Applies a transition that ends the claims of these deliveries. Fenced: a delivery whose claim was lost
 * stays unchanged.
 */
export function* endClaims(
  { tables, hasArrays }: Dialect,
  claims: readonly ClaimRef[],
  columns: Columns,
): Script<void> {
  if (claims.length === 0) return;
  const update = `update ${tables.delivery} set ${assignmentsOf(columns)}`;
  if (hasArrays) {
    yield* change(
      `${update} from unnest(?::bigint[], ?::int[]) as claim (delivery_id, no)
        where id = claim.delivery_id and claim_no = claim.no and leased_until is not null`,
      [arrayOf(claims.map(({ deliveryId }) => deliveryId)), arrayOf(claims.map(({ claimNo }) => claimNo))],
    );
    return;
  }
  for (const { deliveryId, claimNo } of claims) {
    yield* change(`${update} where id = ? and claim_no = ? and leased_until is not null`, [
      deliveryId,
      claimNo,
    ]);
  }
}

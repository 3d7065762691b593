import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import type { FinishedAttempt, Recorded } from './finished-attempt.js';
import { recordStepByStep } from './record.portable.sql.js';
import { recordInOneStatement } from './record.postgres.sql.js';

/**
 * Inserts attempts and changes the states of their deliveries, as one atomic step. Fenced: an attempt whose
 * claim was lost changes nothing. A delivery that would be retried is superseded instead if a newer state of
 * the same resource exists. Older states that could still be sent are superseded, so that nothing depends on
 * the rows of finished deliveries. Newer states that waited for these outcomes move into their lanes.
 *
 * @param monotonicNow the current time of the clock that measured the attempts. The statements use it to
 *   calculate when each attempt started on the database's clock
 */
export function recordAttempts(
  dialect: Dialect,
  attempts: readonly FinishedAttempt[],
  monotonicNow: number,
): Script<Recorded> {
  return dialect.hasArrays
    ? recordInOneStatement(dialect, attempts, monotonicNow)
    : recordStepByStep(dialect, attempts, monotonicNow);
}

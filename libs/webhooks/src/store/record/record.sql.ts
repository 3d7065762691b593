import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import type { FinishedAttempt, Recorded } from './finished-attempt.js';
import { recordStepByStep } from './record.portable.sql.js';
import { recordInOneStatement } from './record.postgres.sql.js';

/**
 * Writes a batch of attempts and changes the states of their deliveries, all or nothing. Fenced: attempts
 * whose claims were lost change nothing. A state that failed after a newer one was emitted is not retried.
 * Newer states that waited for these outcomes go into their lanes.
 *
 * @param monotonicNow the current time of the clock that measured the attempts, which the statements compare
 *   with the database's clock
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

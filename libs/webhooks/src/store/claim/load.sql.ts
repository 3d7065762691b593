import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import type { BodyRoom } from './claim-bodies.js';
import type { LeasedDelivery } from './claim.js';
import { loadStepByStep } from './load.portable.sql.js';
import { loadInOneStatement } from './load.postgres.sql.js';
import type { Loaded } from './loaded.js';

/**
 * Reads the data on which the decisions about leased deliveries depend. The read runs after the lease is
 * committed, and sees everything that other workers committed before the read. Therefore, if two workers
 * lease an older and a newer state of one resource at the same time, at least one worker sees the lease of
 * the other worker.
 *
 * Reads the sizes of all bodies, but only the small bodies themselves (see `BodyRoom`).
 */
export function loadLeased(
  dialect: Dialect,
  leased: readonly LeasedDelivery[],
  room: BodyRoom,
): Script<Loaded> {
  return dialect.hasArrays
    ? loadInOneStatement(dialect, leased, room)
    : loadStepByStep(dialect, leased, room);
}

import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { idsOf } from '../database/script.js';
import { readLaneHeads } from './lane-heads.portable.sql.js';
import { headsQuery } from './lane-heads.postgres.sql.js';

/**
 * Returns the ids of the first deliveries of each lane, up to its quota. Uses a plain read, which locks
 * nothing.
 */
export function* laneHeads(dialect: Dialect, quotas: ReadonlyMap<number, number>): Script<number[]> {
  if (!dialect.hasArrays) return yield* readLaneHeads(dialect, quotas);
  const { sql, params } = headsQuery(dialect, quotas);
  return yield* idsOf(sql, params);
}

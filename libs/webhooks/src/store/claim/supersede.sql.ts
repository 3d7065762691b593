import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { superseded, unqueued, updateDeliveries } from '../transitions.sql.js';
import { readSiblings } from './load.sql.js';

/** Of these deliveries, states that a newer one has made needless are superseded by it; happenings have none. The caller has locked them or names a `condition`. */
export function* supersedeOutdated(dialect: Dialect, ids: readonly number[], condition = ''): Script<void> {
  const siblings = yield* readSiblings(dialect, ids);
  const outdated = [...siblings].filter(([id, { newestId }]) => newestId > id);
  const by = outdated.map(([id, { newestId }]) => `when ${id} then ${newestId}`).join(' ');
  yield* updateDeliveries(
    dialect,
    outdated.map(([id]) => id),
    `${superseded(`case id ${by} end`, dialect.now())}, ${unqueued}`,
    condition,
  );
}

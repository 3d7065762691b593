import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { marks, query } from '../database/script.js';

/**
 * Returns those of these entities that have a subscriber. The cost does not depend on the number of webhooks.
 */
export function* subscribedEntities(
  { tables }: Dialect,
  entities: readonly string[],
): Script<ReadonlySet<string>> {
  const columns = entities.map(
    (_, n) => `(select 1 from ${tables.webhook} where entity = ? limit 1) as e${n}`,
  );
  const [row] = yield* query(`select ${columns.join(', ')}`, [...entities]);
  return new Set(entities.filter((_, n) => row![`e${n}`] !== null));
}

/** Returns those of these orgs that have a webhook for the entity. */
export function* subscribedOrgs(
  { tables }: Dialect,
  entity: string,
  orgs: readonly string[],
): Script<ReadonlySet<string>> {
  if (orgs.length === 0) return new Set();
  const rows = yield* query(
    `select distinct org from ${tables.webhook} where entity = ? and org in (${marks(orgs)})`,
    [entity, ...orgs],
  );
  return new Set(rows.map((row) => row['org'] as string));
}

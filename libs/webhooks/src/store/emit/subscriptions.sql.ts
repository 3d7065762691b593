import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { marks, query } from '../database/script.js';

/**
 * Returns the given entities that have at least one webhook. The cost does not depend on the number of
 * webhooks, because each subquery stops at the first webhook.
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

/** Returns the given orgs that have at least one webhook for the entity. */
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

import { chunksOf } from '../../shared/chunks-of.js';
import type { Dialect } from '../database/database.js';
import type { Script } from '../database/script.js';
import { numberOf, query } from '../database/script.js';

/** Maximum number of webhooks that one query reads. SQLite limits the number of parameters. */
const maxWebhooksPerQuery = 1000;

/**
 * Returns the orgs of the given webhooks, by the ids of the webhooks. Deleted webhooks are absent. The org of
 * a webhook never changes.
 */
export function* selectOrgs(
  { tables, among }: Dialect,
  webhookIds: readonly number[],
): Script<Map<number, string>> {
  const orgs = new Map<number, string>();
  for (const chunk of chunksOf(webhookIds, maxWebhooksPerQuery)) {
    const { sql, params } = among('id', chunk);
    const rows = yield* query(`select id, org from ${tables.webhook} where ${sql}`, params);
    for (const row of rows) orgs.set(numberOf(row['id']), row['org'] as string);
  }
  return orgs;
}

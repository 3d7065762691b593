import type { WebhookTarget } from './claim.js';
import type { Dialect } from './database/database.js';
import type { Script } from './database/script.js';
import { marks, query } from './database/script.js';
import { numberOf } from './rows.js';

/** Reads the webhooks plainly, and those that seem suspended once more under their lock: a resume may be under way. */
export function* readTargetsForClaim(
  dialect: Dialect,
  ids: readonly number[],
): Script<Map<number, WebhookTarget>> {
  const targets = yield* selectTargets(dialect, ids);
  const suspended = [...targets.values()].filter(({ isSuspended }) => isSuspended).map(({ id }) => id);
  for (const id of suspended) targets.delete(id);
  for (const [id, target] of yield* selectTargets(dialect, suspended, dialect.forUpdate))
    targets.set(id, target);
  return targets;
}

/** The webhooks of these ids that still exist. */
export function* selectTargets(
  { tables }: Dialect,
  ids: readonly number[],
  lock = '',
): Script<Map<number, WebhookTarget>> {
  if (ids.length === 0) return new Map();
  const rows = yield* query(
    `select id, org, remote_url, token, suspended_at from ${tables.webhook} where id in (${marks(ids)}) order by id${lock}`,
    ids,
  );
  return new Map(
    rows.map((row) => [
      numberOf(row['id']),
      {
        id: numberOf(row['id']),
        org: row['org'] as string,
        remoteUrl: row['remote_url'] as string,
        token: row['token'] as string,
        isSuspended: row['suspended_at'] !== null,
      },
    ]),
  );
}

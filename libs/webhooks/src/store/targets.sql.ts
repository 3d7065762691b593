import type { WebhookTarget } from './claim.js';
import type { Dialect } from './database/database.js';
import type { Row, Script } from './database/script.js';
import { query } from './database/script.js';
import { numberOf } from './rows.js';

/** The webhooks of these ids that still exist. */
export function* selectTargets(
  { tables, among }: Dialect,
  ids: readonly number[],
  lock = '',
): Script<Map<number, WebhookTarget>> {
  if (ids.length === 0) return new Map();
  const { sql, params } = among('id', ids);
  const rows = yield* query(
    `select id, org, remote_url, token, suspended_at from ${tables.webhook} where ${sql} order by id${lock}`,
    params,
  );
  return new Map(rows.map((row) => [numberOf(row['id']), targetOf(row)]));
}

export function targetOf(row: Row): WebhookTarget {
  return {
    id: numberOf(row['id']),
    org: row['org'] as string,
    remoteUrl: row['remote_url'] as string,
    token: row['token'] as string,
    isSuspended: row['suspended_at'] !== null,
  };
}

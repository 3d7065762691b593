import type { UndecryptableSecretError } from '../../errors/undecryptable-secret.error.js';
import type { Dialect } from '../database/database.js';
import type { Row, Script } from '../database/script.js';
import { query } from '../database/script.js';
import { numberOf } from './rows.js';

/** What a worker must know of a webhook to send to it. */
export interface WebhookTarget {
  readonly webhookId: number;
  readonly org: string;
  readonly remoteUrl: string;
  readonly token: string;
  /** What signs its requests, all of them together. Empty for one that a process of an older version has made, and for one that is `undecryptable`. */
  readonly secrets: readonly string[];
  readonly isSuspended: boolean;
  /** Why it has no token and no secrets here; then nothing can be sent to it. */
  readonly undecryptable?: UndecryptableSecretError;
}

/** What `targetOf` reads of a webhook, but for its id; with the token and the secrets that are in force now. */
export function targetColumns({ now }: Dialect, of = ''): string {
  return `${of}org, ${of}remote_url, ${of}suspended_at, ${of}secret,
          case when ${of}previous_token_until > ${now()} then ${of}previous_token else ${of}token end as token,
          case when ${of}previous_secret_until > ${now()} then ${of}previous_secret end as previous_secret`;
}

/** The webhooks of these ids that still exist. */
export function* selectTargets(
  dialect: Dialect,
  ids: readonly number[],
  lock = '',
): Script<Map<number, WebhookTarget>> {
  if (ids.length === 0) return new Map();
  const { sql, params } = dialect.among('id', ids);
  const rows = yield* query(
    `select id, ${targetColumns(dialect)} from ${dialect.tables.webhook} where ${sql} order by id${lock}`,
    params,
  );
  return new Map(rows.map((row) => [numberOf(row['id']), targetOf(row)]));
}

export function targetOf(row: Row): WebhookTarget {
  return {
    webhookId: numberOf(row['id']),
    org: row['org'] as string,
    remoteUrl: row['remote_url'] as string,
    token: row['token'] as string,
    secrets: [row['secret'], row['previous_secret']].filter((secret) => secret !== null) as string[],
    isSuspended: row['suspended_at'] !== null,
  };
}

import type { UndecryptableSecretError } from '../../errors/undecryptable-secret.error.js';
import type { Dialect } from '../database/database.js';
import type { Row, Script } from '../database/script.js';
import { numberOf, query } from '../database/script.js';

/** What a worker needs to know about a webhook to send requests to it. */
export interface WebhookTarget {
  readonly webhookId: number;
  readonly org: string;
  readonly remoteUrl: string;
  readonly token: string;
  /**
   * The signing secrets in force. Each of them signs every request. Empty if a process of an older version
   * created the webhook, and if it is `undecryptable`.
   */
  readonly secrets: readonly string[];
  readonly isSuspended: boolean;
  /** Why its token and secrets can't be decrypted. If present, nothing can be sent to the webhook. */
  readonly undecryptable?: UndecryptableSecretError;
}

/**
 * The columns of a webhook that `targetOf` reads, except the id, with the token and the secrets in force now.
 */
export function targetColumns({ now }: Dialect, of = ''): string {
  return `${of}org, ${of}remote_url, ${of}suspended_at, ${of}secret,
          case when ${of}previous_token_until > ${now()} then ${of}previous_token else ${of}token end as token,
          case when ${of}previous_secret_until > ${now()} then ${of}previous_secret end as previous_secret`;
}

/** Reads those of these webhooks that still exist. */
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

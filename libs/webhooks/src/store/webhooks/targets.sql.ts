import type { UndecryptableSecretError } from '../../errors/undecryptable-secret.error.js';
import type { Dialect } from '../database/database.js';
import type { Row, Script } from '../database/script.js';
import { numberOf, query } from '../database/script.js';
import { isDeferred } from './deferrals.sql.js';

/** The data of a webhook that a worker needs to send requests to it. */
export interface WebhookTarget {
  readonly webhookId: number;
  readonly org: string;
  /** The entity that the webhook subscribes to now. Deliveries of another entity must not be sent to it. */
  readonly entity: string;
  readonly remoteUrl: string;
  readonly token: string;
  /**
   * The signing secrets in force. Each secret signs every request. Empty if a process with an older version
   * of the library created the webhook, or if the webhook is `undecryptable`.
   */
  readonly secrets: readonly string[];
  readonly isSuspended: boolean;
  /** The number of the webhook's current failure window. Attempts of earlier windows count no failure. */
  readonly windowNo: number;
  /** True if the receiver has asked for a pause with `Retry-After` that has not ended. */
  readonly isDeferred: boolean;
  /**
   * Changes when the webhook is resumed, deferred or gets another URL. The first request of a phase is sent
   * alone, because earlier successes say nothing about the receiver any more.
   */
  readonly phase: string;
  /** Why the token or a secret can't be decrypted. If present, nothing can be sent to the webhook. */
  readonly undecryptable?: UndecryptableSecretError;
}

/**
 * Returns the SQL columns that `targetOf` reads from a webhook, except the id. The columns contain the token
 * and the secrets that are in force now.
 *
 * @param of the prefix of each column, such as `w.`
 */
export function targetColumns(dialect: Dialect, of = ''): string {
  const { now } = dialect;
  return `${of}org, ${of}entity as webhook_entity, ${of}remote_url, ${of}suspended_at, ${of}window_no, ${of}deferred_until,
          case when ${isDeferred(dialect, of)} then 1 else 0 end as is_deferred, ${of}secret,
          case when ${of}previous_token_until > ${now()} then ${of}previous_token else ${of}token end as token,
          case when ${of}previous_secret_until > ${now()} then ${of}previous_secret end as previous_secret`;
}

/**
 * Reads the given webhooks. The keys of the returned map are webhook ids. Deleted webhooks are absent.
 *
 * @param lock the locking clause at the end of the SELECT
 */
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
    entity: row['webhook_entity'] as string,
    remoteUrl: row['remote_url'] as string,
    token: row['token'] as string,
    secrets: [row['secret'], row['previous_secret']].filter((secret) => secret !== null) as string[],
    isSuspended: row['suspended_at'] !== null,
    windowNo: numberOf(row['window_no']),
    isDeferred: numberOf(row['is_deferred']) === 1,
    phase: `${String(row['window_no'])}/${String(row['deferred_until'])}`,
  };
}

import { UndecryptableSecretError } from '../../errors/undecryptable-secret.error.js';
import type { SecretKind } from '../../errors/undecryptable-secret.error.js';
import type { Dialect } from '../database/database.js';
import type { Row, Script } from '../database/script.js';
import { change, numberOf, query } from '../database/script.js';
import type { SecretEncryption } from './secret-encryption.js';
import { encryptionMark, markedKeyLength } from './secret-encryption.js';

/** Maximum number of webhooks that one transaction locks and re-encrypts. */
const maxReencryptedPerTransaction = 100;

/** The columns that contain tokens and secrets. */
const kinds: Readonly<Record<string, SecretKind>> = {
  token: 'token',
  secret: 'secret',
  previous_token: 'token',
  previous_secret: 'secret',
};
const secretColumns = Object.keys(kinds);
/**
 * The columns that contain tokens and secrets, and the columns that say until when the previous token and
 * secret are in force.
 */
const columns = [...secretColumns, 'previous_token_until', 'previous_secret_until'];

/** The result of one call of `reencryptBatch`. */
export interface ReencryptedBatch {
  /** The id of the last webhook that the call has read. Null if no more webhooks need to be re-encrypted. */
  readonly last: number | null;
  /** Number of webhooks that were re-encrypted. */
  readonly count: number;
  /** The ids of webhooks that stay unchanged, because a token or secret can't be decrypted. */
  readonly undecryptable: readonly number[];
}

/**
 * Re-encrypts up to `maxReencryptedPerTransaction` webhooks whose tokens or secrets aren't stored in the
 * configured form (encrypted with the current key, or unencrypted if new values are not encrypted). Begins
 * with the first id above `after` and continues in ascending order of the ids. If a previous token or secret
 * of such a webhook is no longer in force, it is removed. Runs as one transaction, which locks the webhooks.
 */
export function* reencryptBatch(
  dialect: Dialect,
  encryption: SecretEncryption,
  after: number,
): Script<ReencryptedBatch> {
  const { tables, forUpdate } = dialect;
  const rows = yield* query(
    `select id, org, ${columnsInForce(dialect)} from ${tables.webhook}
      where id > ? and (${secretColumns.map((column) => isOutdated(column, encryption)).join(' or ')})
      order by id limit ${maxReencryptedPerTransaction}${forUpdate}`,
    [after],
  );
  const set = columns.map((column) => `${column} = ?`).join(', ');
  const undecryptable: number[] = [];
  for (const row of rows) {
    const values = reencryptedOf(encryption, row);
    if (values) yield* change(`update ${tables.webhook} set ${set} where id = ?`, [...values, row['id']]);
    else undecryptable.push(numberOf(row['id']));
  }
  const last = rows.length === 0 ? null : numberOf(rows.at(-1)!['id']);
  return { last, count: rows.length - undecryptable.length, undecryptable };
}

/**
 * Returns the ids of keys that encrypt a token or secret in force but are missing in the configuration. Keys
 * that the host has declared lost are left out.
 */
export function* missingKeys(dialect: Dialect, encryption: SecretEncryption): Script<string[]> {
  const rows = yield* query(
    `select distinct ${secretColumns.map((column) => `substr(${column}, 1, ${markedKeyLength}) as ${column}`).join(', ')}
       from (select ${columnsInForce(dialect)} from ${dialect.tables.webhook}) w
      where ${secretColumns.map(isEncrypted).join(' or ')}`,
  );
  return encryption.findMissingKeys(
    rows.flatMap((row) => secretColumns.map((column) => row[column] as string | null)),
  );
}

/** Returns an SQL condition on a column. The condition is true if `reencryptBatch` must convert the value. */
function isOutdated(column: string, { currentPrefix }: SecretEncryption): string {
  return currentPrefix === undefined ? isEncrypted(column) : `${column} not like '${currentPrefix}%'`;
}

function isEncrypted(column: string): string {
  return `${column} like '${encryptionMark}%'`;
}

/**
 * Returns the SELECT list that reads `columns`. A previous token or secret that is no longer in force becomes
 * null. The current token and secret are always kept, even while requests still carry the previous token.
 */
function columnsInForce({ now }: Dialect): string {
  return columns
    .map((column) => {
      const [previous] = /^previous_(token|secret)/.exec(column) ?? [];
      return previous ? `case when ${previous}_until > ${now()} then ${column} end as ${column}` : column;
    })
    .join(', ');
}

/**
 * Returns the new values of `columns`. The tokens and secrets are encrypted with the current key, or
 * unencrypted if new values are not encrypted. Returns undefined if a token or secret can't be decrypted.
 */
function reencryptedOf(encryption: SecretEncryption, row: Row): unknown[] | undefined {
  const owner = { org: row['org'] as string, webhookId: numberOf(row['id']) };
  try {
    return columns.map((column) => {
      const [kind, stored] = [kinds[column], row[column]];
      return kind && stored !== null ? encryption.reencrypt(kind, owner, stored as string) : stored;
    });
  } catch (error) {
    if (error instanceof UndecryptableSecretError) return undefined;
    throw error;
  }
}

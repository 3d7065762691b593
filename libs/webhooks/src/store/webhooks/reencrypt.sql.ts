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
/** The same, and until when the previous token and secret are in force. */
const columns = [...secretColumns, 'previous_token_until', 'previous_secret_until'];

/** The result of one batch. */
export interface ReencryptedBatch {
  /** The id of the last webhook of the batch. Null if there was none. */
  readonly last: number | null;
  /** Number of webhooks that were re-encrypted. */
  readonly count: number;
  /** The ids of the other webhooks, which stay unchanged because a token or secret can't be decrypted. */
  readonly undecryptable: readonly number[];
}

/**
 * Re-encrypts the next webhooks with ids above `after` whose tokens or secrets aren't stored as they would be
 * now. It removes previous tokens and secrets that are no longer in force. One transaction, under the locks
 * of the webhooks.
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

/** Returns the ids of the keys that are missing to decrypt the tokens and secrets in force. */
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

/** The condition that the value of a column isn't stored as it would be now. */
function isOutdated(column: string, { currentPrefix }: SecretEncryption): string {
  return currentPrefix === undefined ? isEncrypted(column) : `${column} not like '${currentPrefix}%'`;
}

function isEncrypted(column: string): string {
  return `${column} like '${encryptionMark}%'`;
}

/**
 * Returns the previous token and secret as null if they are no longer in force. The current ones always
 * count, even while requests still carry a previous one.
 */
function columnsInForce({ now }: Dialect): string {
  return columns
    .map((column) => {
      const [previous] = /^previous_(token|secret)/.exec(column) ?? [];
      return previous ? `case when ${previous}_until > ${now()} then ${column} end as ${column}` : column;
    })
    .join(', ');
}

/** Returns the values in the order of the columns, or undefined if one of them can't be decrypted. */
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

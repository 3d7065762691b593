import { UndecryptableSecretError } from '../../errors/undecryptable-secret.error.js';
import type { SecretKind } from '../../errors/undecryptable-secret.error.js';
import type { Dialect } from '../database/database.js';
import type { Row, Script } from '../database/script.js';
import { change, query } from '../database/script.js';
import { numberOf } from './rows.js';
import type { SecretsAtRest } from './secrets-at-rest.js';
import { beginningLength, mark } from './secrets-at-rest.js';

/** Webhooks that are locked at once. */
const batchSize = 100;

/** The columns with secrets. */
const kinds: Readonly<Record<string, SecretKind>> = {
  token: 'token',
  secret: 'secret',
  previous_token: 'token',
  previous_secret: 'secret',
};
const secretColumns = Object.keys(kinds);
/** And until when those that were replaced are in force. */
const columns = [...secretColumns, 'previous_token_until', 'previous_secret_until'];

/** What came of one batch. */
export interface ReencryptedBatch {
  /** The last webhook that was looked at; null when there was none. */
  readonly last: number | null;
  /** How many were stored anew. */
  readonly count: number;
  /** The ids of the others, which are left as they are: something of theirs can't be decrypted. */
  readonly undecryptable: readonly number[];
}

/**
 * The next webhooks behind `after` whose secrets aren't stored as they would be now are stored so, without those that were replaced and aren't in force any more.
 * One transaction, under their locks.
 */
export function* reencryptBatch(
  dialect: Dialect,
  secrets: SecretsAtRest,
  after: number,
): Script<ReencryptedBatch> {
  const { tables, forUpdate } = dialect;
  const rows = yield* query(
    `select id, org, ${columnsInForce(dialect)} from ${tables.webhook}
      where id > ? and (${secretColumns.map((column) => outdated(column, secrets)).join(' or ')})
      order by id limit ${batchSize}${forUpdate}`,
    [after],
  );
  const set = columns.map((column) => `${column} = ?`).join(', ');
  const undecryptable: number[] = [];
  for (const row of rows) {
    const values = reencryptedOf(secrets, row);
    if (values) yield* change(`update ${tables.webhook} set ${set} where id = ?`, [...values, row['id']]);
    else undecryptable.push(numberOf(row['id']));
  }
  const last = rows.length === 0 ? null : numberOf(rows.at(-1)!['id']);
  return { last, count: rows.length - undecryptable.length, undecryptable };
}

/** The ids of the keys without which something that is in force can't be decrypted. */
export function* missingKeys(dialect: Dialect, secrets: SecretsAtRest): Script<string[]> {
  const rows = yield* query(
    `select distinct ${secretColumns.map((column) => `substr(${column}, 1, ${beginningLength}) as ${column}`).join(', ')}
       from (select ${columnsInForce(dialect)} from ${dialect.tables.webhook}) w
      where ${secretColumns.map(encryptedIn).join(' or ')}`,
  );
  return secrets.missing(rows.flatMap((row) => secretColumns.map((column) => row[column] as string | null)));
}

/** What stands in the column isn't stored as it would be now. */
function outdated(column: string, { prefix }: SecretsAtRest): string {
  return prefix === undefined ? encryptedIn(column) : `${column} not like '${prefix}%'`;
}

function encryptedIn(column: string): string {
  return `${column} like '${mark}%'`;
}

/** What was replaced is null when it isn't in force any more; the others may be needed, though what is sent now may be what they replace. */
function columnsInForce({ now }: Dialect): string {
  return columns
    .map((column) => {
      const [replaced] = /^previous_(token|secret)/.exec(column) ?? [];
      return replaced ? `case when ${replaced}_until > ${now()} then ${column} end as ${column}` : column;
    })
    .join(', ');
}

/** In the order of the columns; undefined when something can't be decrypted. */
function reencryptedOf(secrets: SecretsAtRest, row: Row): unknown[] | undefined {
  const owner = { org: row['org'] as string, webhookId: numberOf(row['id']) };
  try {
    return columns.map((column) => {
      const [kind, stored] = [kinds[column], row[column]];
      return kind && stored !== null ? secrets.reencrypt(kind, owner, stored as string) : stored;
    });
  } catch (error) {
    if (error instanceof UndecryptableSecretError) return undefined;
    throw error;
  }
}

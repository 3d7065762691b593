import { UndecryptableSecretError } from '../errors/undecryptable-secret.error.js';
import type { SecretKind } from '../errors/undecryptable-secret.error.js';
import type { Dialect } from './database/database.js';
import type { Row, Script } from './database/script.js';
import { change, query } from './database/script.js';
import { numberOf } from './rows.js';
import type { SecretsAtRest } from './secrets-at-rest.js';
import { sealedIn, startOf } from './secrets-at-rest.js';

/** So many webhooks are locked at once. */
const batchSize = 100;

/** The columns with secrets. */
const kinds: Readonly<Record<string, SecretKind>> = {
  token: 'token',
  secret: 'secret',
  previous_token: 'token',
  previous_secret: 'secret',
};
const columns = Object.keys(kinds);

/** What came of one batch. */
export interface Resealed {
  /** The last webhook that was looked at; null when there was none. */
  readonly last: number | null;
  /** How many were stored anew. */
  readonly count: number;
  /** Why the others weren't, and are left as they are. */
  readonly failures: readonly UndecryptableSecretError[];
}

/**
 * The next webhooks behind `after` whose secrets aren't stored as they would be now are stored so, without those that were replaced and aren't in force any more.
 * One transaction, under their locks.
 */
export function* resealBatch(dialect: Dialect, secrets: SecretsAtRest, after: number): Script<Resealed> {
  const { tables, forUpdate } = dialect;
  const rows = yield* query(
    `select id, org, ${columnsInForce(dialect)} from ${tables.webhook}
      where id > ? and (${columns.map((column) => secrets.outdated(column)).join(' or ')})
      order by id limit ${batchSize}${forUpdate}`,
    [after],
  );
  const failures: UndecryptableSecretError[] = [];
  for (const row of rows) {
    const resealed = resealedOf(secrets, row);
    if (resealed instanceof UndecryptableSecretError) failures.push(resealed);
    else {
      const set = columns.map((column) => `${column} = ?`).join(', ');
      yield* change(`update ${tables.webhook} set ${set} where id = ?`, [...resealed, row['id']]);
    }
  }
  const last = rows.at(-1);
  return { last: last ? numberOf(last['id']) : null, count: rows.length - failures.length, failures };
}

/** The ids of the keys without which something that is in force can't be opened. */
export function* missingKeys(dialect: Dialect, secrets: SecretsAtRest): Script<string[]> {
  const rows = yield* query(
    `select distinct ${columns.map((column) => `${startOf(column)} as ${column}`).join(', ')}
       from (select ${columnsInForce(dialect)} from ${dialect.tables.webhook}) w
      where ${columns.map(sealedIn).join(' or ')}`,
  );
  return secrets.missing(rows.flatMap((row) => columns.map((column) => row[column] as string | null)));
}

/** What was replaced is null when it isn't in force any more. */
function columnsInForce({ now }: Dialect): string {
  const inForce = (column: string): string =>
    `case when ${column}_until > ${now()} then ${column} end as ${column}`;
  return columns.map((column) => (column.startsWith('previous_') ? inForce(column) : column)).join(', ');
}

/** In the order of the columns. */
function resealedOf(secrets: SecretsAtRest, row: Row): (string | null)[] | UndecryptableSecretError {
  const owner = { org: row['org'] as string, id: numberOf(row['id']) };
  try {
    return columns.map((column) => {
      const stored = row[column] as string | null;
      return stored === null ? null : secrets.reseal(kinds[column]!, owner, stored);
    });
  } catch (error) {
    if (error instanceof UndecryptableSecretError) return error;
    throw error;
  }
}

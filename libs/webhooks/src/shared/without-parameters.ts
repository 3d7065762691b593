import { QueryFailedError } from 'typeorm';

/** The members of a driver's error that are copied. None of them can contain a value of the statement. */
const harmlessMembers = [
  'code',
  'errno',
  'sqlState',
  'fatal',
  'severity',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
  'routine',
] as const;

/**
 * The classes of PostgreSQL's SQLSTATE codes whose messages contain no values: connection, transaction state,
 * rollback, names and rights, resources, object state, operator intervention and system error. In all other
 * classes, a message can contain values, for example the text that a trigger of the host raises.
 */
const harmlessClasses = /^(08|25|40|42|53|55|57|58)/;

/** The errors of MySQL and MariaDB whose messages contain no values, only the names of tables and columns. */
const harmlessNames =
  /^ER_(LOCK_|CHECKREAD$|NO_SUCH_TABLE$|BAD_FIELD_ERROR$|OPTION_PREVENTS_STATEMENT$|NET_PACKET_TOO_LARGE$)/;

/**
 * Returns the error that TypeORM throws when one of its own statements fails, so that the code that a host
 * uses to recognise a deadlock works for the library's statements too. The error has the driver's codes, but
 * neither the parameters of the statement nor other text that can contain their values. The parameters
 * contain bodies, tokens and secrets.
 *
 * @param error the error of the driver
 * @param sql the statement, with a `?` for each parameter
 */
export function withoutParameters(error: unknown, sql: string): QueryFailedError {
  return new QueryFailedError(sql, undefined, withoutValues(error as Error));
}

function withoutValues(error: Error): Error {
  const members = error as Error & Readonly<Record<string, unknown>>;
  const { name } = error;
  const message = isHarmless(members) ? error.message : withheld(members);
  const kept = harmlessMembers.filter((member) => members[member] !== undefined);
  const copy = Object.assign(
    new Error(message),
    Object.fromEntries(kept.map((member) => [member, members[member]])),
    'sqlMessage' in members && { sqlMessage: message },
  );
  return Object.defineProperty(copy, 'name', { value: name, configurable: true, writable: true });
}

function withheld({ code, errno }: Readonly<Record<string, unknown>>): string {
  const error = code ?? errno;
  return `The database refused the statement with the error ${String(error)}. The text of the error is left out, because it can contain values of the statement`;
}

/**
 * Returns true if the message of an error contains no values of the statement. The driver of MySQL and
 * MariaDB doesn't know the names of all errors, so the code can be missing.
 */
function isHarmless({ code, sqlMessage }: Readonly<Record<string, unknown>>): boolean {
  const name = String(code);
  if (sqlMessage !== undefined) return harmlessNames.test(name);
  if (/^(?=.*\d)[\dA-Z]{5}$/.test(name)) return harmlessClasses.test(name);
  // Errors of SQLite, and errors of the connection or the driver. Only a trigger can choose the text.
  return name !== 'SQLITE_CONSTRAINT_TRIGGER';
}

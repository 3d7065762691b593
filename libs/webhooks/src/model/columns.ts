import type { ColumnOptions, ValueTransformer } from 'typeorm';

/**
 * Converts 64-bit integers to numbers, because PostgreSQL and MySQL return them as strings. The ids and times
 * in the library's tables stay below 2^53, so no digits are lost.
 */
const toNumber: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};

/**
 * Converts the stored times to `Date` objects. The tables store a time as a 64-bit integer: the milliseconds
 * since 1970 (UTC). This is the only type that SQLite, PostgreSQL, MySQL and MariaDB all store in the same
 * way. An integer also has no time zone that could be wrong.
 */
const toDate: ValueTransformer = {
  to: (value: unknown) => (value instanceof Date ? value.getTime() : value),
  from: (value: string | number | null) => (value === null ? null : new Date(Number(value))),
};

/** A primary key column that the database generates, ascending in the order of the inserts. */
export const generatedId: ColumnOptions = {
  type: 'bigint',
  primary: true,
  generated: 'increment',
  transformer: toNumber,
};

/** Returns the options of a column that contains the id of another row, as a 64-bit integer. */
export function integer(name: string, options: ColumnOptions = {}): ColumnOptions {
  return { name, type: 'bigint', transformer: toNumber, ...options };
}

/** Returns the options of a column that contains a point in time, in milliseconds since 1970. */
export function time(name: string, options: ColumnOptions = {}): ColumnOptions {
  return { name, type: 'bigint', transformer: toDate, ...options };
}

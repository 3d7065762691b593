import type { ColumnOptions, ValueTransformer } from 'typeorm';

/** PostgreSQL and MySQL return 64-bit integers as strings. The ids and times here stay below 2^53. */
const toNumber: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};

/**
 * Times are stored as milliseconds since 1970 (UTC) in a 64-bit integer, the one type that SQLite,
 * PostgreSQL, MySQL and MariaDB store alike, without a time zone that could be wrong. The classes show them
 * as `Date`.
 */
const toDate: ValueTransformer = {
  to: (value: unknown) => (value instanceof Date ? value.getTime() : value),
  from: (value: string | number | null) => (value === null ? null : new Date(Number(value))),
};

/** A primary key that the database generates, ascending in the order of the inserts. */
export const generatedId: ColumnOptions = {
  type: 'bigint',
  primary: true,
  generated: 'increment',
  transformer: toNumber,
};

/** A 64-bit integer: the id of another row. */
export function integer(name: string, options: ColumnOptions = {}): ColumnOptions {
  return { name, type: 'bigint', transformer: toNumber, ...options };
}

/** A point in time, in milliseconds. */
export function time(name: string, options: ColumnOptions = {}): ColumnOptions {
  return { name, type: 'bigint', transformer: toDate, ...options };
}

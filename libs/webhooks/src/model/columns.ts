import type { ColumnOptions, ValueTransformer } from 'typeorm';

/** 64-bit integers come back from PostgreSQL and MySQL as strings; ids and times here stay below 2^53. */
const toNumber: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};

/**
 * Times are stored as milliseconds since 1970 (UTC) in a 64-bit integer: the one type that SQLite, PostgreSQL, MySQL and
 * MariaDB keep alike, with no time zone to get wrong. In the classes they are `Date`s.
 */
const toDate: ValueTransformer = {
  to: (value: unknown) => (value instanceof Date ? value.getTime() : value),
  from: (value: string | number | null) => (value === null ? null : new Date(Number(value))),
};

/** Primary key made by the database, in the order of the inserts. */
export const generatedId: ColumnOptions = {
  type: 'bigint',
  primary: true,
  generated: 'increment',
  transformer: toNumber,
};

/** An integer of 64 bits: another row's id. */
export function integer(name: string, options: ColumnOptions = {}): ColumnOptions {
  return { name, type: 'bigint', transformer: toNumber, ...options };
}

/** A point in time, in milliseconds. */
export function time(name: string, options: ColumnOptions = {}): ColumnOptions {
  return { name, type: 'bigint', transformer: toDate, ...options };
}

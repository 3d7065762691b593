import type { DataSource } from 'typeorm';

/**
 * The lock of a row that changes; none on SQLite, where one transaction writes at a time. On PostgreSQL what refers to the row may be inserted meanwhile:
 * FOR UPDATE would wait for that, in a circle where two have inserted.
 */
export function rowLockOf({ options }: DataSource): 'for_no_key_update' | 'pessimistic_write' | undefined {
  if (options.type === 'better-sqlite3') return undefined;
  return options.type === 'postgres' ? 'for_no_key_update' : 'pessimistic_write';
}

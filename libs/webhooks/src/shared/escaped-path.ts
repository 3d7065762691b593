import type { Driver } from 'typeorm';

/** Returns the path of a table, with its schema if it has one, escaped for SQL. */
export function escapedPath(driver: Driver, tablePath: string): string {
  return tablePath
    .split('.')
    .map((name) => driver.escape(name))
    .join('.');
}

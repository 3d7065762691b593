import type { Driver } from 'typeorm';

/** Returns a table's path, including its schema, escaped for SQL. */
export function escapedPath(driver: Driver, tablePath: string): string {
  return tablePath
    .split('.')
    .map((name) => driver.escape(name))
    .join('.');
}

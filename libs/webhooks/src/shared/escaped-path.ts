import type { Driver } from 'typeorm';

/** Returns the name of a table, escaped for SQL. If the table has a schema, the name includes the schema. */
export function escapedPath(driver: Driver, tablePath: string): string {
  return tablePath
    .split('.')
    .map((name) => driver.escape(name))
    .join('.');
}

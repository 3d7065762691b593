import type { Driver } from 'typeorm';

/** A table's path, its schema too, as it stands in SQL. */
export function escapedPath(driver: Driver, tablePath: string): string {
  return tablePath
    .split('.')
    .map((name) => driver.escape(name))
    .join('.');
}

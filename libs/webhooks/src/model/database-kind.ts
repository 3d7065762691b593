import type { DataSource } from 'typeorm';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';

/**
 * The DataSource types that can hold the library's tables. A `switch` over them is exhaustive: it has no
 * `default`.
 */
type DatabaseKind = 'postgres' | 'mysql' | 'mariadb' | 'better-sqlite3';

/**
 * Returns the kind of a DataSource's database.
 * @throws WebhooksConfigurationError when the library does not support it
 */
export function databaseKindOf({ options: { type } }: DataSource): DatabaseKind {
  switch (type) {
    case 'postgres':
    case 'mysql':
    case 'mariadb':
    case 'better-sqlite3':
      return type;
    default:
      throw new WebhooksConfigurationError(
        `the DataSource is of type ${type}; use one of type postgres, mysql, mariadb or better-sqlite3`,
      );
  }
}

import type { DataSource } from 'typeorm';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';

/**
 * The DataSource types that the library supports. A `switch` over them has no `default`, so that the compiler
 * reports a missing case.
 */
type DatabaseKind = 'postgres' | 'mysql' | 'mariadb' | 'better-sqlite3';

/**
 * Returns the type of a DataSource.
 * @throws WebhooksConfigurationError if the library does not support the type
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

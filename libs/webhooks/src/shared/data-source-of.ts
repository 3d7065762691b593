import type { DataSource } from 'typeorm';

/**
 * Returns the DataSource of a manager, a query runner or a query builder. The property `dataSource` exists
 * only in TypeORM 1. The property `connection` exists in TypeORM 0.3 and 1.
 */
export function dataSourceOf({ connection }: { readonly connection: DataSource }): DataSource {
  return connection;
}

/** Returns false on TypeORM 0.3, whose managers, query runners and query builders have no `dataSource`. */
export function isTypeOrm1(owner: object): boolean {
  return 'dataSource' in owner;
}

import type { EntityMetadata, ObjectLiteral, QueryRunner } from 'typeorm';
import { dataSourceOf } from '../../shared/data-source-of.js';
import type { Role } from '../role.js';
import type { RowId } from '../row-id.js';
import type { ExecuteResult, InsertBuilder } from './query-builders.js';

/** Returns true if the insert may find an existing row, and then change it or leave it as it is. */
export function isUpsert({ expressionMap }: InsertBuilder): boolean {
  // TypeORM 1 no longer has `onConflict`.
  const { onConflict } = expressionMap as { onConflict?: string };
  return expressionMap.onIgnore || Boolean(expressionMap.onUpdate ?? onConflict);
}

/**
 * Returns true if the database returns the keys of all rows that the upsert inserts or changes, and if the
 * upsert can't move a row to another parent. The previous parent would be unknown.
 */
export function returnsChangedKeys(
  { expressionMap }: InsertBuilder,
  metadata: EntityMetadata,
  roles: readonly Role[],
  runner: QueryRunner,
): boolean {
  const [key, ...others] = metadata.primaryColumns;
  const { overwrite = [], columns = [] } = expressionMap.onUpdate ?? {};
  const overwritten = [...overwrite, ...columns].map((databaseName) => ({ databaseName }));
  return (
    dataSourceOf(runner).driver.isReturningSqlSupported('insert') &&
    expressionMap.updateEntity &&
    typeof expressionMap.returning !== 'string' &&
    others.length === 0 &&
    metadata.getInsertionReturningColumns().includes(key!) &&
    !roles.some((role) => role.isMovedBy(overwritten))
  );
}

export function returnedKeys({ raw }: ExecuteResult, metadata: EntityMetadata): RowId[] {
  const { databaseName } = metadata.primaryColumns[0]!;
  return (raw as ObjectLiteral[]).map((row) => row[databaseName] as RowId);
}

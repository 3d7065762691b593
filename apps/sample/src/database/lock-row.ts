import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';

/**
 * Finds a row and locks it until the end of the transaction. On SQLite, the row is not locked, because the
 * transaction has already locked the whole file.
 */
export function lockRow<Row extends ObjectLiteral>(
  manager: EntityManager,
  rows: EntityTarget<Row>,
  where: FindOptionsWhere<Row>,
): Promise<Row | null> {
  const isSqlite = manager.connection.options.type === 'better-sqlite3';
  return manager.findOne(rows, { where, ...(!isSqlite && { lock: { mode: 'pessimistic_write' } }) });
}

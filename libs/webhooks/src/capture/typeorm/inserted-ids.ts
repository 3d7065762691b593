import type { ObjectLiteral, QueryRunner } from 'typeorm';
import type { Role } from '../role.js';
import type { RowId } from '../row-id.js';

/**
 * The ids of inserted rows. Where the database doesn't return them TypeORM numbers the rows itself, and is wrong about those whose ids the host has given: so
 * these are remembered here.
 */
export class InsertedIds {
  private readonly given = new WeakMap<ObjectLiteral, RowId>();

  /** This row is about to be inserted. */
  watch(role: Role, row: ObjectLiteral): void {
    const id = role.idOf(row);
    if (id !== undefined && !role.metadata.isJunction) this.given.set(row, id);
  }

  /** Undefined when it isn't known. */
  of(role: Role, row: ObjectLiteral, runner: QueryRunner): RowId | undefined {
    const isToldBack = runner.dataSource.driver.isReturningSqlSupported('insert');
    const id = (isToldBack ? undefined : this.given.get(row)) ?? role.idOf(row);
    // It may be SQL that makes it.
    return typeof id === 'function' ? undefined : id;
  }
}

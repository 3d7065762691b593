import { Injectable } from '@nestjs/common';
import type { ObjectLiteral, QueryRunner } from 'typeorm';
import type { Role } from '../role.js';
import type { RowId } from '../row-id.js';

/**
 * Finds the ids of inserted rows. If the database doesn't return the ids, TypeORM computes them itself, and
 * its result is wrong for rows whose ids the host has set. So this class remembers those ids before the
 * insert.
 */
@Injectable()
export class InsertedIds {
  private readonly given = new WeakMap<ObjectLiteral, RowId>();

  /** Remembers the id of a row that is about to be inserted, if the host has set it. */
  remember(role: Role, row: ObjectLiteral): void {
    const id = role.idOf(row);
    if (id !== undefined && !role.metadata.isJunction) this.given.set(row, id);
  }

  /**
   * Returns the id of an inserted row, or undefined if the id is unknown, for example because it was not read
   * back.
   */
  idOf(row: ObjectLiteral, role: Role, runner: QueryRunner): RowId | undefined {
    const isReturned = runner.dataSource.driver.isReturningSqlSupported('insert');
    const id = (isReturned ? undefined : this.given.get(row)) ?? role.idOf(row);
    // Ignore a function: the host may have set the id to a function that returns SQL.
    return typeof id === 'function' ? undefined : id;
  }
}

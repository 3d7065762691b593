import { Injectable } from '@nestjs/common';
import type { ObjectLiteral, QueryRunner } from 'typeorm';
import type { Role } from '../role.js';
import type { RowId } from '../row-id.js';
import { dataSourceOf } from '../../shared/data-source-of.js';

/**
 * Finds the ids of inserted rows. If the database doesn't return the ids, TypeORM computes them, and the
 * result is wrong for rows whose ids the host has set. For this reason, this class stores the host's ids
 * before the insert.
 */
@Injectable()
export class InsertedIds {
  private readonly given = new WeakMap<ObjectLiteral, RowId>();

  /** Stores the id of a row that is about to be inserted, if the host has set the id. */
  remember(role: Role, row: ObjectLiteral): void {
    const id = role.idOf(row);
    if (id !== undefined && !role.metadata.isJunction) this.given.set(row, id);
  }

  /**
   * Returns the id of an inserted row. Returns undefined if the id is unknown, for example because the insert
   * doesn't read back new ids.
   */
  idOf(row: ObjectLiteral, role: Role, runner: QueryRunner): RowId | undefined {
    const isReturned = dataSourceOf(runner).driver.isReturningSqlSupported('insert');
    const id = (isReturned ? undefined : this.given.get(row)) ?? role.idOf(row);
    // If the host has set the id to a function that returns SQL, the id is unknown.
    return typeof id === 'function' ? undefined : id;
  }
}

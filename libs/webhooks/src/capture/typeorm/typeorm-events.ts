import type { EntityMetadata, ObjectLiteral, QueryRunner, UpdateEvent } from 'typeorm';
import type { Role } from '../role.js';
import type { RowId } from '../row-id.js';

/**
 * The event with which TypeORM reports that it removes, softly removes or recovers a row. `entityId` is an
 * object with the primary key. If the class has a single primary column, `entityId` can also be the key's
 * value.
 */
export interface RemovalEvent {
  readonly metadata: EntityMetadata;
  readonly queryRunner: QueryRunner;
  readonly databaseEntity?: ObjectLiteral | undefined;
  readonly entityId?: ObjectLiteral | RowId | undefined;
}

/**
 * Returns true if TypeORM reports the row that changes. TypeORM's type says that `databaseEntity` is always
 * set, but it is undefined if the call names no row, as `update()` does.
 */
export function isKnown(row: ObjectLiteral | undefined): row is ObjectLiteral {
  return row !== undefined;
}

/** Returns the columns that an update writes, including the join columns of relations. */
export function updatedColumnsOf({
  updatedColumns,
  updatedRelations,
}: UpdateEvent<ObjectLiteral>): { readonly databaseName: string }[] {
  return [...updatedColumns, ...updatedRelations.flatMap(({ joinColumns }) => joinColumns)];
}

/**
 * Returns true if TypeORM itself makes this update, in addition to an insert() or a save(), to store the path
 * of a row in a tree entity.
 */
export function isPathInTree({ metadata, entity }: UpdateEvent<ObjectLiteral>): boolean {
  const path = metadata.materializedPathColumn?.propertyPath;
  return path !== undefined && Object.keys(entity ?? {}).join() === path;
}

/** Returns the id of the row that the event is about. */
export function idIn({ entityId }: Pick<RemovalEvent, 'entityId'>, role: Role): RowId {
  return typeof entityId === 'object' ? role.idOf(entityId)! : entityId!;
}

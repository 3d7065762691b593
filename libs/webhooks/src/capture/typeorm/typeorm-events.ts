import type { EntityMetadata, ObjectLiteral, QueryRunner, UpdateEvent } from 'typeorm';
import type { Role } from '../role.js';
import type { RowId } from '../row-id.js';

/**
 * What TypeORM reports of a row that it removes, removes softly or recovers. If the class has a single
 * primary column, `entityId` can be the id itself.
 */
export interface RemovalEvent {
  readonly metadata: EntityMetadata;
  readonly queryRunner: QueryRunner;
  readonly databaseEntity?: ObjectLiteral | undefined;
  readonly entityId?: ObjectLiteral | RowId | undefined;
}

/** TypeORM's type says that `databaseEntity` is always set, but it is missing if the change names no row. */
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
 * Whether TypeORM itself makes this update, beside an insert() or a save(), to store a row's path in its
 * tree.
 */
export function isPathInTree({ metadata, entity }: UpdateEvent<ObjectLiteral>): boolean {
  const path = metadata.materializedPathColumn?.propertyPath;
  return path !== undefined && Object.keys(entity ?? {}).join() === path;
}

/** Returns the id of the row that the event is about. */
export function idIn({ entityId }: Pick<RemovalEvent, 'entityId'>, role: Role): RowId {
  return typeof entityId === 'object' ? role.idOf(entityId)! : entityId!;
}

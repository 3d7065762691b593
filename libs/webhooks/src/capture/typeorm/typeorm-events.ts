import type { EntityMetadata, ObjectLiteral, QueryRunner, UpdateEvent } from 'typeorm';
import type { Role } from '../role.js';
import type { RowId } from '../row-id.js';

/** What TypeORM tells of a row that it removes, softly or not, or recovers; the key of a row that has a single one is itself the id. */
export interface RemovalEvent {
  readonly metadata: EntityMetadata;
  readonly queryRunner: QueryRunner;
  readonly databaseEntity?: ObjectLiteral | undefined;
  readonly entityId?: ObjectLiteral | RowId | undefined;
}

/** TypeORM types `databaseEntity` as always there; it is missing where the change names no row. */
export function isKnown(row: ObjectLiteral | undefined): row is ObjectLiteral {
  return row !== undefined;
}

/** The columns that an update writes, the join columns of relations too. */
export function updatedColumnsOf({
  updatedColumns,
  updatedRelations,
}: UpdateEvent<ObjectLiteral>): { readonly databaseName: string }[] {
  return [...updatedColumns, ...updatedRelations.flatMap(({ joinColumns }) => joinColumns)];
}

/** An update that TypeORM makes by itself, beside an insert() or a save(), to note where in a tree a row is. */
export function isPathInTree({ metadata, entity }: UpdateEvent<ObjectLiteral>): boolean {
  const path = metadata.materializedPathColumn?.propertyPath;
  return path !== undefined && Object.keys(entity ?? {}).join() === path;
}

/** The id of the row that the event is about. */
export function idIn({ entityId }: Pick<RemovalEvent, 'entityId'>, role: Role): RowId {
  return typeof entityId === 'object' ? role.idOf(entityId)! : entityId!;
}

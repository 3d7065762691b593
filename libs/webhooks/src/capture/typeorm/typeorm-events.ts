import type {
  EntityMetadata,
  EntitySubscriberInterface,
  ObjectLiteral,
  QueryRunner,
  UpdateEvent,
} from 'typeorm';
import type { Role } from '../role.js';
import type { RowId } from '../row-id.js';

/** The event that TypeORM sends before each query. Its class is generic only in TypeORM 0.3. */
export type BeforeQueryEvent = Parameters<Required<EntitySubscriberInterface>['beforeQuery']>[0];

/**
 * The event that TypeORM sends when it removes, soft-removes or recovers a row. `entityId` is an object with
 * the primary key. For a class with a single primary column, `entityId` can also be the bare value of the
 * key.
 */
export interface RemovalEvent {
  readonly metadata: EntityMetadata;
  readonly queryRunner: QueryRunner;
  readonly databaseEntity?: ObjectLiteral | undefined;
  readonly entityId?: ObjectLiteral | RowId | undefined;
}

/**
 * Returns true if TypeORM reports the row that changes. According to TypeORM's types, `databaseEntity` is
 * always set. In fact, it is undefined for methods that don't name a row, such as `update()`.
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
 * Returns true if the update only stores the path of a row in its tree. The host hasn't requested such an
 * update. TypeORM itself makes it after an insert() or a save() of a tree entity.
 */
export function isPathInTree({ metadata, entity }: UpdateEvent<ObjectLiteral>): boolean {
  const path = metadata.materializedPathColumn?.propertyPath;
  return path !== undefined && Object.keys(entity ?? {}).join() === path;
}

/** Returns the id of the row that the event is about. */
export function idIn({ entityId }: Pick<RemovalEvent, 'entityId'>, role: Role): RowId {
  return typeof entityId === 'object' ? role.idOf(entityId)! : entityId!;
}

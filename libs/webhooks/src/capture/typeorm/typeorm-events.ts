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

/**
 * Returns true if a query builder causes the event. TypeORM then reports only the class, and for an update
 * the new values. If save() reports an update of a row that it hasn't loaded, it reports no values either.
 */
export function isEventOfBuilder(event: UpdateEvent<ObjectLiteral> | RemovalEvent): boolean {
  if (isKnown(event.databaseEntity)) return false;
  return 'updatedColumns' in event ? event.entity !== undefined : event.entityId === undefined;
}

/** Returns the columns that an update writes, including the join columns of relations. */
export function updatedColumnsOf({
  updatedColumns,
  updatedRelations,
}: UpdateEvent<ObjectLiteral>): { readonly databaseName: string }[] {
  return [...updatedColumns, ...updatedRelations.flatMap(({ joinColumns }) => joinColumns)];
}

/**
 * Returns true if an update only writes the path of a row in its tree. The host hasn't requested such an
 * update. TypeORM itself makes it after an insert() or a save() of a tree entity.
 */
export function isPathOfTree(
  { materializedPathColumn }: EntityMetadata,
  values: ObjectLiteral | undefined,
): boolean {
  const path = materializedPathColumn?.propertyPath;
  return path !== undefined && Object.keys(values ?? {}).join() === path;
}

/** Returns the id of the row that the event is about. */
export function idIn({ entityId }: Pick<RemovalEvent, 'entityId'>, role: Role): RowId {
  return typeof entityId === 'object' ? role.idOf(entityId)! : entityId!;
}

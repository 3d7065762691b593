import type { EntityMetadata, ObjectLiteral } from 'typeorm';
import type { FindParents } from './resource-part.js';
import type { RowId } from './row-id.js';
import type { WebhookSource } from './webhook-source.js';

/** One way to find the parents of rows: through a property of the rows, or with a function. */
export interface WayUp {
  readonly parent: Role;
  readonly by: { readonly property: string } | { readonly find: FindParents };
}

/**
 * The role of one TypeORM class in one source: the class is the root of the source, one of its parts, or the
 * join table of one of its many-to-many relations.
 */
export class Role {
  readonly waysUp: WayUp[] = [];

  constructor(
    readonly source: WebhookSource,
    readonly metadata: EntityMetadata,
  ) {}

  get name(): string {
    return this.metadata.name;
  }

  get isRoot(): boolean {
    return this.waysUp.length === 0;
  }

  /**
   * Number of steps from this class up to the source's root. If several ways lead to the root, this is the
   * length of the longest.
   */
  get distance(): number {
    return Math.max(0, ...this.waysUp.map(({ parent }) => parent.distance + 1));
  }

  /** Returns true if `other` is this role or one of its ancestors. */
  leadsTo(other: Role): boolean {
    return this === other || this.waysUp.some(({ parent }) => parent.leadsTo(other));
  }

  idOf(row: ObjectLiteral): RowId | undefined {
    return (this.metadata.primaryColumns[0]!.getEntityValue(row) as RowId | null | undefined) ?? undefined;
  }

  /**
   * Returns true if this row contains all columns and relations that lead to its parents. If TypeORM has
   * loaded a row only partly, some of these columns and relations may be missing.
   */
  tellsParents(row: ObjectLiteral | undefined): boolean {
    return this.waysUp.every(({ by }) => 'find' in by || this.parentIdIn(row, by.property) !== undefined);
  }

  /** Returns true if a column or relation of the class leads to a parent. */
  get holdsKeysOfParents(): boolean {
    return this.waysUp.some(({ by }) => 'property' in by);
  }

  /** Returns true if an update of these columns can move a row to another parent. */
  isMovedBy(columns: readonly { readonly databaseName: string }[]): boolean {
    const names = new Set(columns.map(({ databaseName }) => databaseName));
    return this.waysUp.some(({ by }) => {
      const column = 'property' in by ? this.metadata.findColumnWithPropertyPath(by.property) : undefined;
      return column !== undefined && names.has(column.databaseName);
    });
  }

  /** Returns the parents whose keys are in the row's own columns and relations. */
  parentsOf(row: ObjectLiteral): { readonly parent: Role; readonly id: RowId }[] {
    return this.waysUp.flatMap(({ parent, by }) => {
      const id = 'find' in by ? undefined : this.parentIdIn(row, by.property);
      return id === undefined || id === null ? [] : [{ parent, id }];
    });
  }

  /**
   * Returns the primary key of the row's parent. Returns null if the row has no parent, and undefined if the
   * property isn't loaded.
   */
  private parentIdIn(row: ObjectLiteral | undefined, property: string): RowId | null | undefined {
    const relation = this.metadata.findRelationWithPropertyPath(property);
    // Do not read a relation directly. If the relation is lazy, reading its property would load the parent
    // and return a promise.
    const value = (relation ? relation.getEntityValue(row ?? {}) : row?.[property]) as unknown;
    if (typeof value !== 'object' || value === null) return value as RowId | null | undefined;
    return relation?.joinColumns[0]?.referencedColumn?.getEntityValue(value) as RowId | undefined;
  }
}

import type { EntityMetadata, ObjectLiteral } from 'typeorm';
import type { FindParents } from './resource-part.js';
import type { RowId } from './row-id.js';
import type { WebhookSource } from './webhook-source.js';

/** How to find the parents of rows: by a property of the rows, or with a function. */
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
   * Number of steps from this class up to the source's root. If there are several ways, the longest one
   * counts.
   */
  get distance(): number {
    return Math.max(0, ...this.waysUp.map(({ parent }) => parent.distance + 1));
  }

  /** Returns true if `other` is this role, its parent, the parent of its parent, and so on. */
  leadsTo(other: Role): boolean {
    return this === other || this.waysUp.some(({ parent }) => parent.leadsTo(other));
  }

  idOf(row: ObjectLiteral): RowId | undefined {
    return (this.metadata.primaryColumns[0]!.getEntityValue(row) as RowId | null | undefined) ?? undefined;
  }

  /** Returns true if TypeORM has loaded all columns and relations of this row that lead to its parents. */
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

  /** Returns the parents of a row that its own columns and relations lead to. */
  parentsOf(row: ObjectLiteral): { readonly parent: Role; readonly id: RowId }[] {
    return this.waysUp.flatMap(({ parent, by }) => {
      const id = 'find' in by ? undefined : this.parentIdIn(row, by.property);
      return id === undefined || id === null ? [] : [{ parent, id }];
    });
  }

  /**
   * Returns the key of the row's parent, null if the row has no parent, or undefined if the property isn't
   * loaded.
   */
  private parentIdIn(row: ObjectLiteral | undefined, property: string): RowId | null | undefined {
    const relation = this.metadata.findRelationWithPropertyPath(property);
    // Do not read a relation directly: the property of a lazy relation is a promise, and reading it would
    // load the parent.
    const value = (relation ? relation.getEntityValue(row ?? {}) : row?.[property]) as unknown;
    if (typeof value !== 'object' || value === null) return value as RowId | null | undefined;
    return relation?.joinColumns[0]?.referencedColumn?.getEntityValue(value) as RowId | undefined;
  }
}

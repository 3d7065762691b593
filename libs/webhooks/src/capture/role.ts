import type { EntityMetadata, ObjectLiteral } from 'typeorm';
import type { FindParents } from './resource-part.js';
import type { RowId } from './row-id.js';
import type { WebhookSource } from './webhook-source.js';

/** How the rows in a role lead to the rows that they are part of. */
export interface WayUp {
  readonly parent: Role;
  readonly by: { readonly property: string } | { readonly find: FindParents };
}

/** The role of one TypeORM class in one source: its root, or a part. */
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

  /** The maximum number of steps from here to the root. */
  get distance(): number {
    return Math.max(0, ...this.waysUp.map(({ parent }) => parent.distance + 1));
  }

  /** Whether the rows of this role are, in any number of steps, part of the rows of the other role. */
  leadsTo(other: Role): boolean {
    return this === other || this.waysUp.some(({ parent }) => parent.leadsTo(other));
  }

  idOf(row: ObjectLiteral): RowId | undefined {
    return (this.metadata.primaryColumns[0]!.getEntityValue(row) as RowId | null | undefined) ?? undefined;
  }

  /** Whether TypeORM has loaded every column and relation of this row that leads to a parent. */
  tellsParents(row: ObjectLiteral | undefined): boolean {
    return this.waysUp.every(({ by }) => 'find' in by || this.parentIdIn(row, by.property) !== undefined);
  }

  /** Whether the rows have a column or a relation that leads to a parent. */
  get holdsKeysOfParents(): boolean {
    return this.waysUp.some(({ by }) => 'property' in by);
  }

  /** Whether an update of these columns moves a row to another parent. */
  isMovedBy(columns: readonly { readonly databaseName: string }[]): boolean {
    const names = new Set(columns.map(({ databaseName }) => databaseName));
    return this.waysUp.some(({ by }) => {
      const column = 'property' in by ? this.metadata.findColumnWithPropertyPath(by.property) : undefined;
      return column !== undefined && names.has(column.databaseName);
    });
  }

  /** Returns the parents of a row according to its own columns and relations. */
  parentsOf(row: ObjectLiteral): { readonly parent: Role; readonly id: RowId }[] {
    return this.waysUp.flatMap(({ parent, by }) => {
      const id = 'find' in by ? undefined : this.parentIdIn(row, by.property);
      return id === undefined || id === null ? [] : [{ parent, id }];
    });
  }

  /** Undefined if the property isn't loaded, null if the row has no parent. */
  private parentIdIn(row: ObjectLiteral | undefined, property: string): RowId | null | undefined {
    const relation = this.metadata.findRelationWithPropertyPath(property);
    // The property of a lazy relation is a promise. Reading it directly would load the parent.
    const value = (relation ? relation.getEntityValue(row ?? {}) : row?.[property]) as unknown;
    if (typeof value !== 'object' || value === null) return value as RowId | null | undefined;
    return relation?.joinColumns[0]?.referencedColumn?.getEntityValue(value) as RowId | undefined;
  }
}

import type { EntityMetadata, ObjectLiteral } from 'typeorm';
import type { FindParents } from './resource-part.js';
import type { WebhookSource } from './webhook-source.js';
import type { RowId } from './row-id.js';

/** How rows of a class lead to the rows that they are part of. */
export interface WayUp {
  readonly parent: Role;
  readonly by: { readonly property: string } | { readonly find: FindParents };
}

/** One TypeORM class in its role in one source. */
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

  /** How many steps it is from here to the root, at most. */
  get distance(): number {
    return Math.max(0, ...this.waysUp.map(({ parent }) => parent.distance + 1));
  }

  /** Whether its rows are, over whatever steps, part of rows of the other class. */
  leadsTo(other: Role): boolean {
    return this === other || this.waysUp.some(({ parent }) => parent.leadsTo(other));
  }

  idOf(row: ObjectLiteral): RowId | undefined {
    return (this.metadata.primaryColumns[0]!.getEntityValue(row) as RowId | null | undefined) ?? undefined;
  }

  /** Whether this row, as TypeORM has it, tells the parents that it has by a column or a relation of its own. */
  tellsParents(row: ObjectLiteral | undefined): boolean {
    return this.waysUp.every(({ by }) => 'find' in by || this.parentIdIn(row, by.property) !== undefined);
  }

  /** Whether rows have a column or a relation of their own that tells a parent. */
  get holdsKeysOfParents(): boolean {
    return this.waysUp.some(({ by }) => 'property' in by);
  }

  /** Whether an update of these columns makes a row part of another one. */
  isMovedBy(columns: readonly { readonly databaseName: string }[]): boolean {
    const names = new Set(columns.map(({ databaseName }) => databaseName));
    return this.waysUp.some(({ by }) => {
      const column = 'property' in by ? this.metadata.findColumnWithPropertyPath(by.property) : undefined;
      return column !== undefined && names.has(column.databaseName);
    });
  }

  /** The parents of a row by its own columns and relations. */
  parentsOf(row: ObjectLiteral): { readonly parent: Role; readonly id: RowId }[] {
    return this.waysUp.flatMap(({ parent, by }) => {
      const id = 'find' in by ? undefined : this.parentIdIn(row, by.property);
      return id === undefined || id === null ? [] : [{ parent, id }];
    });
  }

  /** Undefined when the row doesn't say, null when it has none. */
  private parentIdIn(row: ObjectLiteral | undefined, property: string): RowId | null | undefined {
    const relation = this.metadata.findRelationWithPropertyPath(property);
    // The property of a lazy relation is a promise, and reading it would load the parent.
    const value = (relation ? relation.getEntityValue(row ?? {}) : row?.[property]) as unknown;
    if (typeof value !== 'object' || value === null) return value as RowId | null | undefined;
    return relation?.joinColumns[0]?.referencedColumn?.getEntityValue(value) as RowId | undefined;
  }
}

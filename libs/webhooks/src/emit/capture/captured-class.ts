import type { EntityMetadata, ObjectLiteral } from 'typeorm';
import type { FindParents } from './resource-part.js';
import type { RowId, WebhookSource } from './webhook-source.js';

/** How rows of a class lead to the rows that they are part of. */
export interface WayUp {
  readonly parent: CapturedClass;
  readonly by: { readonly property: string } | { readonly find: FindParents };
}

/** One TypeORM class in its role in one source. */
export class CapturedClass {
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
  leadsTo(other: CapturedClass): boolean {
    return this === other || this.waysUp.some(({ parent }) => parent.leadsTo(other));
  }

  idOf(row: ObjectLiteral): RowId | undefined {
    return (this.metadata.primaryColumns[0]!.getEntityValue(row) as RowId | null | undefined) ?? undefined;
  }

  /** Whether this row, as TypeORM has it, tells the parents that it has by a column or a relation of its own. */
  tellsParents(row: ObjectLiteral | undefined): boolean {
    return this.waysUp.every(({ by }) => 'find' in by || this.parentIdIn(row, by.property) !== undefined);
  }

  /** The parents of a row by its own columns and relations. */
  parentsOf(row: ObjectLiteral): { readonly parent: CapturedClass; readonly id: RowId }[] {
    return this.waysUp.flatMap(({ parent, by }) => {
      const id = 'find' in by ? undefined : this.parentIdIn(row, by.property);
      return id === undefined || id === null ? [] : [{ parent, id }];
    });
  }

  /** Undefined when the row doesn't say, null when it has none. */
  private parentIdIn(row: ObjectLiteral | undefined, property: string): RowId | null | undefined {
    const value = row?.[property] as unknown;
    if (value instanceof Promise) return undefined;
    if (typeof value !== 'object' || value === null) return value as RowId | null | undefined;
    const relation = this.metadata.findRelationWithPropertyPath(property);
    return relation?.joinColumns[0]?.referencedColumn?.getEntityValue(value) as RowId | undefined;
  }
}

import type { Type } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RowId } from './row-id.js';

/**
 * Finds the rows that some changed rows of a part belong to, where no column of theirs says it.
 * @param ids primary keys of changed rows; those of removed rows too, which can't be read any more
 */
export type FindParents = (ids: readonly RowId[], manager: EntityManager) => Promise<readonly RowId[]>;

/** The properties of a part that may say which parent a row belongs to: a column with its key, or a relation to it. */
export type ParentKey<Part, Parent> = {
  [Key in keyof Part]-?: NonNullable<Awaited<Part[Key]>> extends RowId | Parent ? Key : never;
}[keyof Part] &
  string;

/** The many-to-many relations of a class. */
export type LinksKey<Owner> = {
  [Key in keyof Owner]-?: NonNullable<Awaited<Owner[Key]>> extends readonly object[] ? Key : never;
}[keyof Owner] &
  string;

/** One of the TypeORM classes that a resource is made of; made by `part` and `linksOf`. */
export type ResourcePart = RowsOfParent | LinksOfOwner;

interface RowsOfParent {
  readonly type: Type<object>;
  readonly parent: Type<object>;
  readonly by: string | FindParents;
}

interface LinksOfOwner {
  readonly owner: Type<object>;
  readonly relation: string;
}

/**
 * A class whose rows are part of another one's: `part(Box).of(Order, 'orderId')`, with the column or the relation of a box that tells its order; or with a
 * function where the way goes through other tables: `part(Tag).of(Order, (tagIds, manager) => …)`.
 *
 * A row that moves from one parent to another changes both.
 */
export function part<Part extends object>(
  type: Type<Part>,
): {
  of: <Parent extends object>(
    parent: Type<Parent>,
    by: ParentKey<Part, Parent> | FindParents,
  ) => ResourcePart;
} {
  return { of: (parent, by) => ({ type, parent, by }) };
}

/** The rows of a many-to-many relation's join table: `linksOf(Order, 'tags')` where an order's body shows its tags. */
export function linksOf<Owner extends object>(owner: Type<Owner>, relation: LinksKey<Owner>): ResourcePart {
  return { owner, relation };
}

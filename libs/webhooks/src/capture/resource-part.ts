import type { Type } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RowId } from './row-id.js';

/**
 * Finds the parents of changed rows of a part, where the part has no column or relation that leads to them.
 * @param ids primary keys of changed rows. Removed rows, which can no longer be read, are included
 * @param manager the transaction's EntityManager
 * @returns primary keys of the parents
 */
export type FindParents = (ids: readonly RowId[], manager: EntityManager) => Promise<readonly RowId[]>;

/** The properties of a part that can lead to a row's parent: a column with its key, or a relation to it. */
export type ParentKey<Part, Parent> = {
  [Key in keyof Part]-?: NonNullable<Awaited<Part[Key]>> extends RowId | Parent ? Key : never;
}[keyof Part] &
  string;

/** The many-to-many relations of a class. */
export type LinksKey<Owner> = {
  [Key in keyof Owner]-?: NonNullable<Awaited<Owner[Key]>> extends readonly object[] ? Key : never;
}[keyof Owner] &
  string;

/** One of the TypeORM classes that a resource consists of. Create it with `part` or `linksOf`. */
export type ResourcePart = RowsOfParent | LinksOfOwner;

/** A class whose rows are part of the rows of another class. */
export interface RowsOfParent {
  readonly type: Type<object>;
  readonly parent: Type<object>;
  readonly by: string | FindParents;
}

/** The join table of a many-to-many relation. */
export interface LinksOfOwner {
  readonly owner: Type<object>;
  readonly relation: string;
}

/**
 * Declares that the rows of a class are part of the rows of another class. A row that moves from one parent
 * to another changes both.
 *
 * ```ts
 * part(Box).of(Order, 'orderId')      // the column or relation of a box that leads to its order
 * part(Tag).of(Order, findOrderIds)   // a function, if the way goes through other tables
 * ```
 *
 * @param type the class whose rows are parts
 * @returns `of(parent, by)`, which takes the parent's class and a property of the part or a function
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

/**
 * Declares that the rows of a many-to-many relation's join table are part of its owner. For example, use
 * `linksOf(Order, 'tags')` if the body of an order shows its tags.
 *
 * @param owner the class with the relation
 * @param relation the property of the relation
 */
export function linksOf<Owner extends object>(owner: Type<Owner>, relation: LinksKey<Owner>): ResourcePart {
  return { owner, relation };
}

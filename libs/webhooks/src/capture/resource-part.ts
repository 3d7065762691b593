import type { Type } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RowId } from './row-id.js';

/**
 * A function that finds the parents of changed rows. Use it if the class of these rows has no column or
 * relation that leads to the parent.
 * @param ids primary keys of the changed rows. They include removed rows, which the function can no longer
 *   read
 * @param manager the transaction's EntityManager
 * @returns primary keys of the parents
 */
export type FindParents = (ids: readonly RowId[], manager: EntityManager) => Promise<readonly RowId[]>;

/**
 * Names of the properties through which a part can lead to its parent: columns with the parent's primary key,
 * and relations to the parent.
 */
export type ParentKey<Part, Parent> = {
  [Key in keyof Part]-?: NonNullable<Awaited<Part[Key]>> extends RowId | Parent ? Key : never;
}[keyof Part] &
  string;

/** Names of the possible many-to-many relations of a class: all properties with a list of objects. */
export type LinksKey<Owner> = {
  [Key in keyof Owner]-?: NonNullable<Awaited<Owner[Key]>> extends readonly object[] ? Key : never;
}[keyof Owner] &
  string;

/**
 * Declares that rows of a TypeORM class belong to a resource, for example the boxes of an order. Create it
 * with `part` or `linksOf`.
 */
export type ResourcePart = RowsOfParent | LinksOfOwner;

/**
 * Declares that each row of the class `type` belongs to a row of the class `parent`. `by` is the property
 * that leads to the parent, or a function that finds the parents.
 */
export interface RowsOfParent {
  readonly type: Type<object>;
  readonly parent: Type<object>;
  readonly by: string | FindParents;
}

/**
 * Declares that the join table of a many-to-many relation belongs to the class `owner`. `relation` is the
 * property of `owner` with this relation.
 */
export interface LinksOfOwner {
  readonly owner: Type<object>;
  readonly relation: string;
}

/**
 * Declares that each row of a class belongs to a row of another class, its parent. If a row moves from one
 * parent to another, the library emits the resources of both parents.
 *
 * ```ts
 * part(Box).of(Order, 'orderId')      // the column or relation of a box that leads to its order
 * part(Tag).of(Order, findOrderIds)   // a function, if only other tables lead to the orders
 * ```
 *
 * @param type the class of the rows that belong to a parent
 * @returns an object whose method `of(parent, by)` returns the declaration for `WebhookSource.parts`.
 *   `parent` is the class of the parent. `by` is the property of `type` that leads to the parent, or a
 *   function that finds the parents
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
 * Declares that the join table of a many-to-many relation belongs to a resource. Changes of the relation then
 * count as changes of the resource. For example, use `linksOf(Order, 'tags')` if the body of an order shows
 * its tags.
 *
 * @param owner the class that has the relation
 * @param relation the name of the property with the relation
 * @returns the declaration, for `WebhookSource.parts`
 */
export function linksOf<Owner extends object>(owner: Type<Owner>, relation: LinksKey<Owner>): ResourcePart {
  return { owner, relation };
}

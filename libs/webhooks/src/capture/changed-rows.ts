import type { ObjectLiteral } from 'typeorm';
import { getOrAdd } from '../shared/get-or-add.js';
import type { Role } from './role.js';
import type { RowId } from './row-id.js';
import type { WebhookSource } from './webhook-source.js';

/** The rows of captured classes that have changed in a transaction, or in one of its savepoints. */
export class ChangedRows {
  /**
   * The ids of the changed rows. The keys of the inner maps are the ids as strings, because the same id can
   * be a number or a string, depending on the driver.
   */
  private readonly ids = new Map<Role, Map<string, RowId>>();
  private readonly created = new Map<WebhookSource, Set<string>>();
  private readonly removed = new Map<WebhookSource, Map<string, ObjectLiteral>>();
  private readonly touched = new Set<WebhookSource>();

  get isEmpty(): boolean {
    return this.ids.size === 0;
  }

  get sources(): Set<WebhookSource> {
    return new Set([...this.ids.keys()].map(({ source }) => source));
  }

  mark(role: Role, id: RowId): void {
    getOrAdd(this.ids, role, () => new Map<string, RowId>()).set(String(id), id);
  }

  /**
   * Marks the parents whose keys are in the row's own columns and relations. Some parents can only be found
   * by a `FindParents` function. These are looked up at the commit.
   */
  markParents(role: Role, row: ObjectLiteral): void {
    for (const { parent, id } of role.parentsOf(row)) this.mark(parent, id);
  }

  /** Marks a root row that this transaction has created. */
  markCreated(source: WebhookSource, id: RowId): void {
    getOrAdd(this.created, source, () => new Set<string>()).add(String(id));
  }

  /**
   * Marks a row that this transaction has removed. Has an effect only if the row is a root row and its source
   * reports removals.
   * @param row the row as it was before the removal
   */
  markRemoved(role: Role, row: ObjectLiteral): void {
    const { source } = role;
    if (role.isRoot && source.removed && row instanceof source.root)
      this.addRemoved(source, String(role.idOf(row)), row);
  }

  /** Records that the host has called `touch` for resources of this source. */
  markTouched(source: WebhookSource): void {
    this.touched.add(source);
  }

  isTouched(source: WebhookSource): boolean {
    return this.touched.has(source);
  }

  idsOf(role: Role): RowId[] {
    return [...(this.ids.get(role)?.values() ?? [])];
  }

  isCreated(source: WebhookSource, id: RowId): boolean {
    return this.created.get(source)?.has(String(id)) === true;
  }

  /**
   * Returns a removed root row as it was before the removal, or undefined if the row was not removed. Also
   * returns undefined if this transaction has created the row, because then no webhook has ever received the
   * resource.
   */
  removedRow(source: WebhookSource, id: RowId): ObjectLiteral | undefined {
    return this.isCreated(source, id) ? undefined : this.removed.get(source)?.get(String(id));
  }

  addTo(outer: ChangedRows): void {
    for (const [role, ids] of this.ids) for (const id of ids.values()) outer.mark(role, id);
    for (const [source, ids] of this.created) for (const id of ids) outer.markCreated(source, id);
    for (const [source, rows] of this.removed) {
      for (const [id, row] of rows) outer.addRemoved(source, id, row);
    }
    for (const source of this.touched) outer.markTouched(source);
  }

  private addRemoved(source: WebhookSource, id: string, row: ObjectLiteral): void {
    getOrAdd(this.removed, source, () => new Map<string, ObjectLiteral>()).set(id, row);
  }
}

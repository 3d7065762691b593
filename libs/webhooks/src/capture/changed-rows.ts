import type { ObjectLiteral } from 'typeorm';
import { getOrAdd } from '../shared/get-or-add.js';
import type { Role } from './role.js';
import type { WebhookSource } from './webhook-source.js';
import type { RowId } from './row-id.js';

/** What a transaction, or a savepoint in it, has changed of captured classes. */
export class ChangedRows {
  private readonly changed = new Map<Role, Map<string, RowId>>();
  private readonly created = new Map<WebhookSource, Set<string>>();
  private readonly removed = new Map<WebhookSource, Map<string, ObjectLiteral>>();
  private readonly touched = new Set<WebhookSource>();

  get isEmpty(): boolean {
    return this.changed.size === 0;
  }

  get sources(): Set<WebhookSource> {
    return new Set([...this.changed.keys()].map(({ source }) => source));
  }

  /** Ids may be numbers or the same as strings, depending on the driver. */
  mark(rows: Role, id: RowId): void {
    getOrAdd(this.changed, rows, () => new Map<string, RowId>()).set(String(id), id);
  }

  /** And what it is part of, as far as what it was before tells. */
  markRow(rows: Role, id: RowId, before: ObjectLiteral | undefined): void {
    this.mark(rows, id);
    if (before) this.markParents(rows, before);
  }

  /** What this row is part of, by its own columns and relations. */
  markParents(rows: Role, row: ObjectLiteral): void {
    for (const { parent, id } of rows.parentsOf(row)) this.mark(parent, id);
  }

  /** The root row of a resource is new. */
  markCreated(source: WebhookSource, id: RowId): void {
    getOrAdd(this.created, source, () => new Set<string>()).add(String(id));
  }

  /** The root row of a resource is gone; this is what it was. */
  markRemoved(source: WebhookSource, id: RowId, row: ObjectLiteral): void {
    getOrAdd(this.removed, source, () => new Map<string, ObjectLiteral>()).set(String(id), row);
  }

  /** The host has said itself which resources of this source it changes. */
  touch(source: WebhookSource): void {
    this.touched.add(source);
  }

  isTouched(source: WebhookSource): boolean {
    return this.touched.has(source);
  }

  idsOf(rows: Role): RowId[] {
    return [...(this.changed.get(rows)?.values() ?? [])];
  }

  isCreated(source: WebhookSource, id: RowId): boolean {
    return this.created.get(source)?.has(String(id)) === true;
  }

  /** Undefined for one that was created here too: nobody has heard of it. */
  removedRow(source: WebhookSource, id: RowId): ObjectLiteral | undefined {
    return this.isCreated(source, id) ? undefined : this.removed.get(source)?.get(String(id));
  }

  addTo(outer: ChangedRows): void {
    for (const [rows, ids] of this.changed) for (const id of ids.values()) outer.mark(rows, id);
    for (const [source, ids] of this.created) for (const id of ids) outer.markCreated(source, id);
    for (const [source, rows] of this.removed) {
      for (const [id, row] of rows) outer.markRemoved(source, id, row);
    }
    for (const source of this.touched) outer.touch(source);
  }
}

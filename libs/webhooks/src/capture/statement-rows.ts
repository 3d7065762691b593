import { Inject, Injectable } from '@nestjs/common';
import type { ObjectLiteral, QueryRunner } from 'typeorm';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import type { Database } from '../store/database/database.js';
import { WEBHOOKS_DATABASE } from '../store/database/tokens.js';
import { ChangeMarker } from './change-marker.js';
import { Refusals } from './refusals.js';
import type { Role } from './role.js';
import type { RowId } from './row-id.js';
import type { ChangeStatement } from './typeorm/change-statement.js';

/** The rows that a statement is about to change. */
export interface IdentifiedRows {
  /** The keys of the rows. Empty for a join table. */
  readonly ids: readonly RowId[];
  /** The rows before the change. Undefined if the keys were known without selecting the rows. */
  readonly selected?: readonly ObjectLiteral[];
}

const methods = {
  update: 'update(), increment() or an update query builder',
  delete: 'delete() or a delete query builder',
  'soft-delete': 'softDelete() or its query builder',
  restore: 'restore() or its query builder',
};

/**
 * Finds out which rows a statement with criteria changes, and marks them.
 *
 * If the criteria name the keys of the rows, and nothing else must be known about the rows, the statement
 * runs as it is. Otherwise, the rows are selected with the criteria of the statement, and are locked. The
 * caller then narrows the statement to the selected rows. So a row that begins to match after the SELECT is
 * not changed without being marked. A selected row still matches when the statement runs, because it is
 * locked. The statement has the same effect as if the database had executed it at the time of the SELECT.
 */
@Injectable()
export class StatementRows {
  constructor(
    private readonly marker: ChangeMarker,
    private readonly refusals: Refusals,
    @Inject(WEBHOOKS_DATABASE) private readonly database: Database,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** Returns true if the rows can only be identified with a SELECT. */
  mustBeSelected(change: ChangeStatement, roles: readonly Role[]): boolean {
    return sufficientKeys(change, roles) === undefined;
  }

  /**
   * Returns undefined if the rows can't be identified, but the host has allowed the change.
   * @throws ChangeRefusedError when the rows can't be identified, and the host hasn't allowed the change
   */
  async identify(
    change: ChangeStatement,
    roles: readonly Role[],
    runner: QueryRunner,
    site: string | undefined,
  ): Promise<IdentifiedRows | undefined> {
    const ids = sufficientKeys(change, roles);
    if (ids) return { ids };
    if (this.refusals.isTouched(change.metadata, runner)) return undefined;
    const refuse = (method: string, instead: string): undefined => {
      this.refusals.refuseUnidentified(change.metadata, runner, { method, instead, site });
    };
    const method = methods[change.kind];
    if (change.isUnselectable)
      return refuse(method, 'Select the rows first, and name their keys in the criteria');
    const { mostRows } = this.options.capture;
    const selected = await change.select(runner, {
      lock: this.lockFor(change),
      isWhole: mustKnowRows(change, roles),
      limit: change.namedKeys() ? undefined : mostRows + 1,
    });
    if (selected.length > mostRows && !change.namedKeys()) {
      return refuse(
        `${method}, which matches more than ${mostRows} rows`,
        'Change fewer rows at a time, or increase capture.mostRows',
      );
    }
    return { ids: change.metadata.isJunction ? [] : selected.map((row) => roles[0]!.idOf(row)!), selected };
  }

  /** Marks the rows after the statement has changed them. */
  mark(
    { ids, selected = [] }: IdentifiedRows,
    change: ChangeStatement,
    roles: readonly Role[],
    runner: QueryRunner,
  ): Promise<void> | void {
    const isRemoval = change.kind === 'delete' || change.kind === 'soft-delete';
    return this.marker.mark(runner, (changed) => {
      for (const role of roles) {
        for (const id of [...ids, ...newKeys(change)]) changed.mark(role, id);
        if (!mustKnowRows(change, roles)) continue;
        for (const row of selected) {
          changed.markParents(role, row);
          if (isRemoval && !change.metadata.isJunction) changed.markRemoved(role, row);
        }
      }
    });
  }

  /** Marks the rows that an upsert has inserted or changed. */
  markUpserted(ids: readonly RowId[], roles: readonly Role[], runner: QueryRunner): Promise<void> | void {
    return this.marker.mark(runner, (changed) => {
      for (const role of roles) for (const id of ids) changed.mark(role, id);
    });
  }

  private lockFor({ kind }: ChangeStatement): 'for_no_key_update' | 'pessimistic_write' | undefined {
    const { rowLock } = this.database.dialect;
    // A DELETE takes this lock anyway. If the SELECT took a weaker lock, another transaction could wait for
    // it while the DELETE waits for this transaction.
    return rowLock && kind === 'delete' ? 'pessimistic_write' : rowLock;
  }
}

/** Returns the keys that the criteria name, if they are all that must be known about the changed rows. */
function sufficientKeys(change: ChangeStatement, roles: readonly Role[]): readonly RowId[] | undefined {
  if (mustKnowRows(change, roles)) return undefined;
  const named = change.namedKeys();
  if (!named) return undefined;
  // If the only named row doesn't match the other conditions, the statement changes no row, and its result
  // says so.
  if (named.ids.length === 1) return named.ids;
  const isComplete = named.isExact && (change.kind === 'update' || change.kind === 'delete');
  return isComplete ? named.ids : undefined;
}

/** Returns true if the rows must be known as they were before the change, not only their keys. */
function mustKnowRows(change: ChangeStatement, roles: readonly Role[]): boolean {
  if (change.metadata.isJunction) return true;
  const isReported = roles.some(({ isRoot, source }) => isRoot && source.removed !== undefined);
  switch (change.kind) {
    case 'update':
      return roles.some((role) => role.isMovedBy(change.writtenColumns));
    case 'delete':
      return isReported || roles.some((role) => role.holdsKeysOfParents);
    case 'soft-delete':
      return isReported;
    case 'restore':
      return false;
  }
}

/** Returns the key that an update writes, because the row has this key afterwards. */
function newKeys({ writtenKey }: ChangeStatement): RowId[] {
  return typeof writtenKey === 'number' || typeof writtenKey === 'string' ? [writtenKey] : [];
}

import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { chunksOf } from '../shared/chunks-of.js';
import { getOrAdd } from '../shared/get-or-add.js';
import type { Dialect } from '../store/database/database.js';
import type { ChangedRows } from './changed-rows.js';
import type { Role, WayUp } from './role.js';
import type { RowId } from './row-id.js';

const maxIdsPerStatement = 1000;

/** For one source, finds and locks the root rows of the resources that a transaction has changed. */
export class ChangedRoots {
  private readonly ids = new Map<Role, Map<string, RowId>>();

  constructor(
    /** The roles of the source. The root is the last one. */
    private readonly roles: readonly Role[],
    private readonly changed: ChangedRows,
    /**
     * An EntityManager of the transaction. Reads through it always show current data (see `CommittedReads`).
     */
    private readonly freshManager: EntityManager,
    private readonly dialect: Dialect,
  ) {
    for (const role of roles) this.add(role, changed.idsOf(role));
  }

  /**
   * Finds the root rows that the changed rows belong to, locks them, and returns their ids in ascending
   * order. Some of these root rows may no longer exist. If two transactions have changed the same resource,
   * the second transaction waits here until the first has committed. Then it renders the changes of both.
   */
  async lock(manager: EntityManager): Promise<RowId[]> {
    const locked = new Set<string>();
    let found = await this.find();
    while (found.length > 0) {
      const existing = found.filter((id) => !this.isNew(id));
      for (const ids of chunksOf(existing, maxIdsPerStatement)) await this.lockRows(ids, manager);
      for (const id of found) locked.add(String(id));
      // Search again. While this transaction waited for its locks, another transaction may have given a
      // changed row a different root. For example, an item has changed, and its box has moved to another
      // order. Keep only the roots that aren't locked yet.
      found = this.mayHaveMoved(manager) ? (await this.find()).filter((id) => !locked.has(String(id))) : [];
    }
    return this.rootIds();
  }

  private async find(): Promise<RowId[]> {
    for (const role of this.roles) {
      const ids = this.idsOf(role);
      if (ids.length === 0) continue;
      for (const wayUp of role.waysUp) this.add(wayUp.parent, await this.parentsOf(role, wayUp, ids));
    }
    return this.rootIds();
  }

  /**
   * Returns true if another transaction may have moved a parent of a changed row, for example the box of a
   * changed item. This is impossible if every changed row is a root or a child of a root, because a root
   * can't move. The changed rows themselves can't be moved either, because they are already locked. With
   * locking reads, no row can be moved, because such reads have locked all rows on the way to the root.
   */
  private mayHaveMoved(manager: EntityManager): boolean {
    const isFar = this.roles.some((role) => role.distance > 1 && this.idsOf(role).length > 0);
    return isFar && this.freshManager === manager && this.dialect.rowLock !== undefined;
  }

  private async lockRows(ids: readonly RowId[], manager: EntityManager): Promise<void> {
    const { rowLock, locksByReadingRows } = this.dialect;
    if (!rowLock) return;
    const key = `part.${this.root.metadata.primaryColumns[0]!.propertyPath}`;
    await this.rowsIn(manager, this.root, ids)
      .select(locksByReadingRows ? 'part' : key)
      .orderBy(key)
      .setLock(rowLock)
      .getRawMany();
  }

  private async parentsOf(role: Role, { by }: WayUp, ids: readonly RowId[]): Promise<RowId[]> {
    const parents: RowId[] = [];
    for (const some of chunksOf(ids, maxIdsPerStatement)) {
      if ('find' in by) {
        parents.push(...(await by.find(some, this.freshManager)));
      } else {
        const found = await this.rowsIn(this.freshManager, role, some)
          .select(`part.${by.property}`, 'parent')
          .distinct()
          .getRawMany<{ parent: RowId | null }>();
        parents.push(...found.flatMap(({ parent }) => (parent === null ? [] : [parent])));
      }
    }
    return parents;
  }

  private rowsIn(
    manager: EntityManager,
    { metadata }: Role,
    ids: readonly RowId[],
  ): SelectQueryBuilder<ObjectLiteral> {
    return manager
      .createQueryBuilder<ObjectLiteral>(metadata.target, 'part')
      .withDeleted()
      .whereInIds([...ids]);
  }

  /**
   * Returns true if this transaction has created the row. No other transaction can see or change such a row,
   * so it needs no lock.
   */
  private isNew(id: RowId): boolean {
    return this.changed.isCreated(this.root.source, id);
  }

  private get root(): Role {
    return this.roles.at(-1)!;
  }

  private rootIds(): RowId[] {
    return this.idsOf(this.root).sort(ascending);
  }

  private add(role: Role, ids: readonly RowId[]): void {
    const known = getOrAdd(this.ids, role, () => new Map<string, RowId>());
    for (const id of ids) known.set(String(id), id);
  }

  private idsOf(role: Role): RowId[] {
    return [...this.ids.get(role)!.values()];
  }
}

function ascending(a: RowId, b: RowId): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y;
  return String(a) < String(b) ? -1 : 1;
}

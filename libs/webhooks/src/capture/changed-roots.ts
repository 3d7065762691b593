import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { chunksOf } from '../shared/chunks-of.js';
import { getOrAdd } from '../shared/get-or-add.js';
import type { Role, WayUp } from './role.js';
import type { ChangedRows } from './changed-rows.js';
import { rowLockOf } from './typeorm/row-lock.js';
import type { RowId } from './row-id.js';

/** Ids in one statement. */
const mostAtOnce = 1000;

/** Finds the resources that a transaction's changed rows are part of, by now. */
export class ChangedRoots {
  private readonly changed = new Map<Role, Map<string, RowId>>();

  constructor(
    /** The root last. */
    private readonly classes: readonly Role[],
    private readonly changes: ChangedRows,
    private readonly reads: EntityManager,
  ) {
    for (const rows of classes) this.add(rows, changes.idsOf(rows));
  }

  /**
   * The ids of the root rows, ascending, and their rows locked; some may be gone. Of two transactions that have changed the same resource the second waits here
   * until the first has committed, and then renders what both have changed.
   */
  async findLocked(manager: EntityManager): Promise<RowId[]> {
    const locked = new Set<string>();
    let found = await this.find();
    while (found.length > 0) {
      const old = found.filter((id) => !this.isNew(id));
      for (const ids of chunksOf(old, mostAtOnce)) await this.lock(ids, manager);
      for (const id of found) locked.add(String(id));
      // Meanwhile the other one may have moved what is between a changed row and its root.
      found = this.mayMove(manager) ? (await this.find()).filter((id) => !locked.has(String(id))) : [];
    }
    return this.idsOf(this.root).sort(ascending);
  }

  private async find(): Promise<RowId[]> {
    for (const rows of this.classes) {
      const ids = this.idsOf(rows);
      if (ids.length === 0) continue;
      for (const wayUp of rows.waysUp) this.add(wayUp.parent, await this.parentsOf(rows, wayUp, ids));
    }
    return this.idsOf(this.root).sort(ascending);
  }

  /** What is changed itself is locked already, and so is all that locking reads have read. */
  private mayMove(manager: EntityManager): boolean {
    const isFar = this.classes.some((rows) => rows.distance > 1 && this.idsOf(rows).length > 0);
    return isFar && this.reads === manager && rowLockOf(manager.dataSource) !== undefined;
  }

  private async lock(ids: readonly RowId[], manager: EntityManager): Promise<void> {
    const mode = rowLockOf(manager.dataSource);
    if (!mode) return;
    const { propertyPath } = this.root.metadata.primaryColumns[0]!;
    await this.rowsIn(manager, this.root, ids)
      .select(`part.${propertyPath}`, 'id')
      .orderBy(`part.${propertyPath}`)
      .setLock(mode)
      .getRawMany();
  }

  private async parentsOf(rows: Role, { by }: WayUp, ids: readonly RowId[]): Promise<RowId[]> {
    const parents: RowId[] = [];
    for (const some of chunksOf(ids, mostAtOnce)) {
      if ('find' in by) {
        parents.push(...(await by.find(some, this.reads)));
      } else {
        const found = await this.rowsIn(this.reads, rows, some)
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

  /** Nobody else can see it, and so nobody can have changed it. */
  private isNew(id: RowId): boolean {
    return this.changes.isCreated(this.root.source, id);
  }

  private get root(): Role {
    return this.classes.at(-1)!;
  }

  private add(rows: Role, ids: readonly RowId[]): void {
    const known = getOrAdd(this.changed, rows, () => new Map<string, RowId>());
    for (const id of ids) known.set(String(id), id);
  }

  private idsOf(rows: Role): RowId[] {
    return [...this.changed.get(rows)!.values()];
  }
}

function ascending(a: RowId, b: RowId): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y;
  return String(a) < String(b) ? -1 : 1;
}

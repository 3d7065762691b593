import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { EntityMetadata, FindOptionsWhere, ObjectLiteral, QueryRunner } from 'typeorm';
import { getOrAdd } from '../../shared/get-or-add.js';
import { rowLockOf } from './row-lock.js';
import type { RowId } from '../row-id.js';

/** Rows as they are just before they change, and locked: what TypeORM has loaded of them may be less, and others may have changed it since. */
@Injectable()
export class RowsBefore {
  private readonly rows = new WeakMap<QueryRunner, Map<EntityMetadata, Map<string, ObjectLiteral>>>();
  private readonly wanted = new WeakMap<
    QueryRunner,
    { readonly ids: Map<EntityMetadata, RowId[]>; readonly read: Promise<void> }
  >();

  /** Resolves when the row is read. The rows of one save() or remove() are reported in the same tick, and are read together. */
  read(runner: QueryRunner, metadata: EntityMetadata, id: RowId): Promise<void> {
    const wanted = this.wanted.get(runner) ?? this.begin(runner);
    getOrAdd(wanted.ids, metadata, () => []).push(id);
    return wanted.read;
  }

  /** The row, if it was read and was there. */
  take(runner: QueryRunner, metadata: EntityMetadata, id: RowId): ObjectLiteral | undefined {
    const rows = this.rows.get(runner)?.get(metadata);
    const row = rows?.get(String(id));
    rows?.delete(String(id));
    return row;
  }

  forget(runner: QueryRunner): void {
    this.rows.delete(runner);
  }

  private begin(runner: QueryRunner): { ids: Map<EntityMetadata, RowId[]>; read: Promise<void> } {
    const ids = new Map<EntityMetadata, RowId[]>();
    const read = Promise.resolve().then(async () => {
      this.wanted.delete(runner);
      for (const [metadata, wanted] of ids) await this.readAll(runner, metadata, wanted);
    });
    const wanted = { ids, read };
    this.wanted.set(runner, wanted);
    return wanted;
  }

  private async readAll(runner: QueryRunner, metadata: EntityMetadata, ids: readonly RowId[]): Promise<void> {
    const key = metadata.primaryColumns[0]!;
    const mode = runner.isTransactionActive ? rowLockOf(runner.dataSource) : undefined;
    const found = await runner.manager.find<ObjectLiteral>(metadata.target, {
      where: { [key.propertyName]: In(ids) } as FindOptionsWhere<ObjectLiteral>,
      order: { [key.propertyName]: 'ASC' },
      ...(mode && { lock: { mode } }),
      withDeleted: true,
      loadEagerRelations: false,
      loadRelationIds: {
        relations: metadata.relations
          .filter(({ isWithJoinColumn }) => isWithJoinColumn)
          .map(({ propertyPath }) => propertyPath),
        disableMixedMap: true,
      },
    });
    const byMetadata = getOrAdd(
      this.rows,
      runner,
      () => new Map<EntityMetadata, Map<string, ObjectLiteral>>(),
    );
    const rows = getOrAdd(byMetadata, metadata, () => new Map<string, ObjectLiteral>());
    for (const row of found) rows.set(String(key.getEntityValue(row)), row);
  }
}

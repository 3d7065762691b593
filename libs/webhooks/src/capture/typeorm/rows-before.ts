import { Inject, Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { EntityMetadata, FindOptionsWhere, ObjectLiteral, QueryRunner } from 'typeorm';
import { getOrAdd } from '../../shared/get-or-add.js';
import type { Database } from '../../store/database/database.js';
import { WEBHOOKS_DATABASE } from '../../store/database/tokens.js';
import type { RowId } from '../row-id.js';

interface Batch {
  readonly ids: Map<EntityMetadata, RowId[]>;
  readonly read: Promise<void>;
}

/**
 * Reads and locks rows just before they change. The rows that TypeORM has already loaded are not sufficient,
 * because some columns may be missing, and other transactions may have changed the rows since they were
 * loaded.
 */
@Injectable()
export class RowsBefore {
  private readonly rows = new WeakMap<QueryRunner, Map<EntityMetadata, Map<string, ObjectLiteral>>>();
  /**
   * The rows that are about to be read. TypeORM reports all rows of one save() or remove() in the same tick.
   * They are collected here, so that they are read together.
   */
  private readonly batches = new WeakMap<QueryRunner, Batch>();

  constructor(@Inject(WEBHOOKS_DATABASE) private readonly database: Database) {}

  /**
   * Reads a row, together with all rows that are requested in the same tick. Resolves when all these rows
   * have been read.
   */
  read(runner: QueryRunner, metadata: EntityMetadata, id: RowId): Promise<void> {
    const batch = this.batches.get(runner) ?? this.startBatch(runner);
    getOrAdd(batch.ids, metadata, () => []).push(id);
    return batch.read;
  }

  /**
   * Removes and returns a row that `read` has read. Returns undefined if the row was not read or did not
   * exist.
   */
  take(runner: QueryRunner, metadata: EntityMetadata, id: RowId): ObjectLiteral | undefined {
    const rows = this.rows.get(runner)?.get(metadata);
    const row = rows?.get(String(id));
    rows?.delete(String(id));
    return row;
  }

  forget(runner: QueryRunner): void {
    this.rows.delete(runner);
  }

  private startBatch(runner: QueryRunner): Batch {
    const ids = new Map<EntityMetadata, RowId[]>();
    const read = Promise.resolve().then(async () => {
      this.batches.delete(runner);
      for (const [metadata, some] of ids) await this.readAll(runner, metadata, some);
    });
    const batch = { ids, read };
    this.batches.set(runner, batch);
    return batch;
  }

  private async readAll(runner: QueryRunner, metadata: EntityMetadata, ids: readonly RowId[]): Promise<void> {
    const key = metadata.primaryColumns[0]!;
    const mode = runner.isTransactionActive ? this.database.dialect.rowLock : undefined;
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

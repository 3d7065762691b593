import { Injectable } from '@nestjs/common';
import type { EntityMetadata, QueryRunner } from 'typeorm';
import { escapedPath } from '../../shared/escaped-path.js';
import { getOrAdd } from '../../shared/get-or-add.js';
import { dataSourceOf } from '../../shared/data-source-of.js';

/**
 * Matches an INSERT. Other statements on the same table are ignored, because other subscribers may read the
 * table before the INSERT runs.
 */
const inserts = /\bINSERT\b/i;
/** Matches an INSERT that may find an existing row and then change it or leave it as it is. */
const mayChangeExisting = /\bON CONFLICT\b|\bON DUPLICATE KEY\b|\bINSERT\s+(IGNORE|OR)\b/i;

/**
 * Distinguishes upserts from inserts by the text of the statement, because TypeORM reports both in the same
 * way.
 */
@Injectable()
export class Upserts {
  /** Captured classes whose INSERT is about to run. */
  private readonly expected = new WeakMap<QueryRunner, Set<EntityMetadata>>();
  /**
   * Captured classes whose latest INSERT was an upsert. For an upsert, the ids that TypeORM reports are not
   * reliable.
   */
  private readonly upserted = new WeakMap<QueryRunner, Set<EntityMetadata>>();

  /** Must be called when TypeORM announces an INSERT for this class. Then `note` looks for the statement. */
  expect(runner: QueryRunner, metadata: EntityMetadata): void {
    getOrAdd(this.expected, runner, () => new Set<EntityMetadata>()).add(metadata);
    this.upserted.get(runner)?.delete(metadata);
  }

  /**
   * Checks a statement that is about to run. If it is an upsert into the table of a class that `expect` was
   * called for, returns this class. Several classes can share the table, so the result is a list.
   */
  note(runner: QueryRunner, query: string): EntityMetadata[] {
    const expected = this.expected.get(runner);
    if (!expected || !inserts.test(query)) return [];
    const inserted = [...expected].filter(({ tablePath }) =>
      query.includes(escapedPath(dataSourceOf(runner).driver, tablePath)),
    );
    for (const metadata of inserted) expected.delete(metadata);
    if (!mayChangeExisting.test(query)) return [];
    const upserted = getOrAdd(this.upserted, runner, () => new Set<EntityMetadata>());
    for (const metadata of inserted) upserted.add(metadata);
    return inserted;
  }

  /** Returns true if the latest INSERT for this class was an upsert. */
  has(runner: QueryRunner, metadata: EntityMetadata): boolean {
    return this.upserted.get(runner)?.has(metadata) === true;
  }

  forget(runner: QueryRunner): void {
    this.expected.delete(runner);
    this.upserted.delete(runner);
  }
}

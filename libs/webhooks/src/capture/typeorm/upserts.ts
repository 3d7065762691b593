import { Injectable } from '@nestjs/common';
import type { EntityMetadata, QueryRunner } from 'typeorm';
import { escapedPath } from '../../shared/escaped-path.js';
import { getOrAdd } from '../../shared/get-or-add.js';

/** Other subscribers may read the same table before the INSERT. */
const inserts = /\bINSERT\b/i;
/** An INSERT that may change an existing row. */
const mayChangeExisting = /\bON CONFLICT\b|\bON DUPLICATE KEY\b|\bINSERT\s+(IGNORE|OR)\b/i;

/**
 * Distinguishes upserts from inserts. TypeORM reports both alike, and only the text of the statement differs.
 */
@Injectable()
export class Upserts {
  /** Captured classes whose INSERT is about to run. */
  private readonly expected = new WeakMap<QueryRunner, Set<EntityMetadata>>();
  /**
   * Captured classes whose latest INSERT was an upsert: the ids that TypeORM reports for it are not reliable.
   */
  private readonly upserted = new WeakMap<QueryRunner, Set<EntityMetadata>>();

  /** Expects an INSERT for this class, because TypeORM has announced one. */
  expect(runner: QueryRunner, metadata: EntityMetadata): void {
    getOrAdd(this.expected, runner, () => new Set<EntityMetadata>()).add(metadata);
    this.upserted.get(runner)?.delete(metadata);
  }

  /** Notes a statement that is about to run, and returns the expected classes that it upserts. */
  note(runner: QueryRunner, query: string): EntityMetadata[] {
    const expected = this.expected.get(runner);
    if (!expected || !inserts.test(query)) return [];
    const inserted = [...expected].filter(({ tablePath }) =>
      query.includes(escapedPath(runner.dataSource.driver, tablePath)),
    );
    for (const metadata of inserted) expected.delete(metadata);
    if (!mayChangeExisting.test(query)) return [];
    const upserted = getOrAdd(this.upserted, runner, () => new Set<EntityMetadata>());
    for (const metadata of inserted) upserted.add(metadata);
    return inserted;
  }

  /** Whether the latest INSERT for this class was an upsert. */
  has(runner: QueryRunner, metadata: EntityMetadata): boolean {
    return this.upserted.get(runner)?.has(metadata) === true;
  }

  forget(runner: QueryRunner): void {
    this.expected.delete(runner);
    this.upserted.delete(runner);
  }
}

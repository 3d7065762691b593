import type { EntityMetadata, QueryRunner } from 'typeorm';
import { escapedPath } from '../../shared/escaped-path.js';
import { getOrAdd } from '../../shared/get-or-add.js';

/** Other subscribers may read the same table before it. */
const insert = /\bINSERT\b/i;
/** An INSERT that may have changed a row that was there already. */
const mayChangeExisting = /\bON CONFLICT\b|\bON DUPLICATE KEY\b|\bINSERT\s+(IGNORE|OR)\b/i;

/** Tells inserts from upserts, which TypeORM reports alike: only the text of the statement differs. */
export class Upserts {
  /** Captured classes whose INSERT is about to run. */
  private readonly aboutToInsert = new WeakMap<QueryRunner, Set<EntityMetadata>>();
  /** Those whose INSERT was an upsert that the host has let pass; what TypeORM tells of their ids isn't believed. */
  private readonly passed = new WeakMap<QueryRunner, Set<EntityMetadata>>();

  /** Rows of this class are about to be inserted, or upserted. */
  watch(runner: QueryRunner, metadata: EntityMetadata): void {
    getOrAdd(this.aboutToInsert, runner, () => new Set<EntityMetadata>()).add(metadata);
    this.passed.get(runner)?.delete(metadata);
  }

  /** The classes that this statement upserts. Each has passed when the next is asked for. */
  *startedBy(runner: QueryRunner, query: string): Generator<EntityMetadata> {
    const inserts = this.aboutToInsert.get(runner);
    if (!inserts || !insert.test(query)) return;
    for (const metadata of inserts) {
      if (!query.includes(escapedPath(runner.dataSource.driver, metadata.tablePath))) continue;
      inserts.delete(metadata);
      if (!mayChangeExisting.test(query)) continue;
      yield metadata;
      getOrAdd(this.passed, runner, () => new Set<EntityMetadata>()).add(metadata);
    }
  }

  /** Whether the latest rows of this class were upserted. */
  has(runner: QueryRunner, metadata: EntityMetadata): boolean {
    return this.passed.get(runner)?.has(metadata) === true;
  }

  forget(runner: QueryRunner): void {
    this.aboutToInsert.delete(runner);
    this.passed.delete(runner);
  }
}

import type { DataSource, DataSourceOptions } from 'typeorm';
import type { Ending } from '../harness/scope.js';
import type { SeedDialect } from './seed-dialect.js';

export const databaseNames = ['SQLite', 'PostgreSQL', 'MariaDB'] as const;
export type DatabaseName = (typeof databaseNames)[number];

/** A database, or a transaction in it, that runs statements. */
export interface Queryable {
  readonly seeds: SeedDialect;
  query(sql: string, params?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}

/** A fresh database with the tables of the library and of the host. Dropped at the end of its scope. */
export class BenchDatabase implements Ending, Queryable {
  constructor(
    readonly name: DatabaseName,
    /** How the processes under test connect. */
    readonly options: DataSourceOptions,
    readonly seeds: SeedDialect,
    /** A connection for seeding and for checking results. Nothing that is measured runs on it. */
    private readonly dataSource: DataSource,
    private readonly drop: () => Promise<void>,
  ) {}

  query(sql: string, params: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    return this.dataSource.query(sql, [...params]);
  }

  /**
   * Runs all of `work` in one transaction and leaves it open.
   * @returns a function that commits it, which makes everything visible at the same moment
   */
  async prepare(work: (transaction: Queryable) => Promise<void>): Promise<() => Promise<void>> {
    const runner = this.dataSource.createQueryRunner();
    await runner.startTransaction();
    await work({ seeds: this.seeds, query: (sql, params = []) => runner.query(sql, [...params]) });
    return async () => {
      await runner.commitTransaction();
      await runner.release();
    };
  }

  /** Returns the first column of the first row. */
  async number(sql: string): Promise<number> {
    const [row] = await this.query(sql);
    return Number(Object.values(row!)[0]);
  }

  async end(): Promise<void> {
    await this.dataSource.destroy();
    await this.drop();
  }
}

import type { DataSource, DataSourceOptions } from 'typeorm';
import type { Ending } from '../harness/scope.js';
import type { SeedDialect } from './seed-dialect.js';

export const databaseNames = ['SQLite', 'PostgreSQL', 'MariaDB'] as const;
export type DatabaseName = (typeof databaseNames)[number];

/** A database, or an open transaction in a database. */
export interface Queryable {
  readonly seeds: SeedDialect;
  query(sql: string, params?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}

/**
 * A fresh database with the tables of the library and of the host. The database is dropped when its scope
 * ends.
 */
export class BenchDatabase implements Ending, Queryable {
  constructor(
    readonly name: DatabaseName,
    /** The connection options of the processes under test. */
    readonly options: DataSourceOptions,
    readonly seeds: SeedDialect,
    /**
     * The benchmark's own connection, for seeding and for checking results. No measured code runs on this
     * connection.
     */
    private readonly dataSource: DataSource,
    private readonly drop: () => Promise<void>,
  ) {}

  query(sql: string, params: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    return this.dataSource.query(sql, [...params]);
  }

  /**
   * Runs `work` in one transaction and leaves the transaction open.
   * @returns a function that commits the transaction, so that all its rows become visible at the same moment
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

  /** Runs a query and returns the first column of its first row as a number. */
  async number(sql: string): Promise<number> {
    const [row] = await this.query(sql);
    return Number(Object.values(row!)[0]);
  }

  async end(): Promise<void> {
    await this.dataSource.destroy();
    await this.drop();
  }
}

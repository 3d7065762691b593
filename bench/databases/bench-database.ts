import type { DataSource, DataSourceOptions } from 'typeorm';
import type { Ending } from '../harness/scope.js';
import type { SeedDialect } from './seed-dialect.js';

export const databaseNames = ['SQLite', 'PostgreSQL', 'MariaDB'] as const;
export type DatabaseName = (typeof databaseNames)[number];

/** Where statements can be run. */
export interface Queryable {
  readonly seeds: SeedDialect;
  query(sql: string, params?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}

/** A fresh database with the library's tables and the host's own, dropped at the end of its scope. */
export class BenchDatabase implements Ending, Queryable {
  constructor(
    readonly name: DatabaseName,
    /** For the processes under test. */
    readonly options: DataSourceOptions,
    readonly seeds: SeedDialect,
    /** For seeding and looking, never for what is measured. */
    private readonly dataSource: DataSource,
    private readonly drop: () => Promise<void>,
  ) {}

  query(sql: string, params: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    return this.dataSource.query(sql, [...params]);
  }

  /** Does all of it in one transaction that stays open. @returns the commit, which lets everybody see it at once */
  async prepare(work: (transaction: Queryable) => Promise<void>): Promise<() => Promise<void>> {
    const runner = this.dataSource.createQueryRunner();
    await runner.startTransaction();
    await work({ seeds: this.seeds, query: (sql, params = []) => runner.query(sql, [...params]) });
    return async () => {
      await runner.commitTransaction();
      await runner.release();
    };
  }

  /** The first column of the first row. */
  async number(sql: string): Promise<number> {
    const [row] = await this.query(sql);
    return Number(Object.values(row!)[0]);
  }

  async end(): Promise<void> {
    await this.dataSource.destroy();
    await this.drop();
  }
}

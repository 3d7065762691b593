import type { DataSourceOptions } from 'typeorm';
import type { Bench } from '../harness/bench.js';
import type { Scope } from '../harness/scope.js';
import type { BenchDatabase } from '../databases/bench-database.js';
import { PostgresCluster } from '../databases/postgres-cluster.js';
import { createPostgres } from '../databases/servers.js';
import { StatementCounter } from '../databases/statement-counts.js';
import type { BenchRole } from '../databases/statement-counts.js';

/** A database on the benchmark's own PostgreSQL server, with a counter of its statements. */
export interface CountedDatabase {
  readonly database: BenchDatabase;
  readonly counter: StatementCounter;
  /**
   * Returns the connection options of a process under test. The process connects with `role`, so that its
   * statements can be counted separately.
   */
  readonly optionsFor: (role: BenchRole) => DataSourceOptions;
}

export async function createCountedDatabase(bench: Bench, scope: Scope): Promise<CountedDatabase> {
  const cluster = await bench.shared.get('cluster', () => PostgresCluster.start(bench.scope));
  const database = await createPostgres(scope, cluster.url());
  await database.query('create extension if not exists pg_stat_statements');
  const counter = new StatementCounter(database);
  await counter.makeRoles();
  return {
    database,
    counter,
    optionsFor(role) {
      const url = new URL((database.options as { url: string }).url);
      url.username = role;
      return { ...database.options, url: url.href } as DataSourceOptions;
    },
  };
}

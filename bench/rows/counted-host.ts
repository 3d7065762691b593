import type { Bench } from '../harness/bench.js';
import type { Scope } from '../harness/scope.js';
import type { BenchDatabase, DatabaseName } from '../databases/bench-database.js';
import { createDatabase } from '../databases/servers.js';
import { Host } from '../host/host.js';
import type { HostSettings } from '../host/protocol.js';
import { createCountedDatabase } from './counted-database.js';

/** A host application without a worker. Its transactions are timed and its statements are counted. */
export interface CountedHost {
  readonly database: BenchDatabase;
  readonly host: Host;
  /**
   * Counts the statements that the host runs on PostgreSQL during `run`, except those that notify workers.
   * Undefined on the other databases.
   */
  readonly countIn: ((run: () => Promise<unknown>) => Promise<number>) | undefined;
}

export async function startCountedHost(
  bench: Bench,
  name: DatabaseName,
  scope: Scope,
  settings: Omit<HostSettings, 'database' | 'worker'> = {},
): Promise<CountedHost> {
  const host = Host.start(scope);
  const worker = { enabled: false };
  if (name !== 'PostgreSQL') {
    const database = await createDatabase(name, scope);
    await host.open({ ...settings, database: database.options, worker });
    return { database, host, countIn: undefined };
  }
  const { database, counter, optionsFor } = await createCountedDatabase(bench, scope);
  await host.open({ ...settings, database: optionsFor('bench_host'), worker });
  const countIn = async (run: () => Promise<unknown>): Promise<number> => {
    await counter.reset();
    await run();
    return (await counter.count('bench_host', 'select pg_notify%')).all;
  };
  return { database, host, countIn };
}

import type { Bench, Row } from '../harness/bench.js';
import type { Case, Figures } from '../harness/case.js';
import { quantile } from '../harness/series.js';
import type { DatabaseName } from '../databases/bench-database.js';
import { Seeder } from '../databases/seeder.js';
import { createDatabase } from '../databases/servers.js';
import { Host } from '../host/host.js';
import { latenciesOf } from './one-at-a-time.js';

/** Measures the time from the commit to the arrival of the request at the receiver, in an idle system. */
export const latencyRow: Row = {
  name: 'latency',
  cases: (bench) => variants(bench).map((variant) => latency(bench, ...variant)),
};

type Variant = readonly [DatabaseName, 'one process' | 'separate worker process'];

function variants({ sizes }: Bench): readonly Variant[] {
  const all: readonly Variant[] = [
    ['SQLite', 'one process'],
    ['PostgreSQL', 'one process'],
    ['PostgreSQL', 'separate worker process'],
    ['MariaDB', 'one process'],
    ['MariaDB', 'separate worker process'],
  ];
  return all.filter(([database]) => sizes.isBroad || database === 'PostgreSQL');
}

function latency({ receiver, sizes }: Bench, databaseName: Variant[0], processes: Variant[1]): Case {
  return {
    row: 'latency',
    name: `${databaseName}, ${processes}`,
    async measure(scope) {
      const database = await createDatabase(databaseName, scope);
      await new Seeder(database).addWebhooks({ count: 1, urlStart: receiver.track });
      const isApart = processes === 'separate worker process';
      const host = Host.start(scope);
      await host.open({ database: database.options, worker: { enabled: !isApart } });
      const worker = isApart ? Host.start(scope) : undefined;
      await worker?.open({ database: database.options });
      const latencies = await latenciesOf({
        host,
        receiver,
        org: 'org-1',
        events: sizes.latencyEvents,
        seconds: sizes.latencySeconds,
      });
      await Promise.all([host.close(), worker?.close()]);
      return latencyFigures(latencies);
    },
  };
}

export function latencyFigures(latencies: readonly number[]): Figures {
  return { 'ms p50': quantile(latencies, 0.5), 'ms p99': quantile(latencies, 0.99) };
}

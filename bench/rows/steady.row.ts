import type { Bench, Row } from '../harness/bench.js';
import type { Case } from '../harness/case.js';
import type { DatabaseName } from '../databases/bench-database.js';
import { Seeder } from '../databases/seeder.js';
import { createDatabase } from '../databases/servers.js';
import { Host } from '../host/host.js';
import { untilRecorded } from './until-recorded.js';

const orgs = 10;
/** Number of concurrent transactions of the host. */
const atOnce = 8;

/**
 * Emits events and delivers them at the same time. The clock runs from the first transaction until the last
 * delivery is recorded.
 */
export const steadyRow: Row = {
  name: 'steady',
  cases: (bench) => variants(bench).map((variant) => steady(bench, ...variant)),
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

function steady({ receiver, sizes }: Bench, databaseName: Variant[0], processes: Variant[1]): Case {
  return {
    row: 'steady',
    name: `${databaseName}, ${processes}`,
    async measure(scope) {
      const database = await createDatabase(databaseName, scope);
      await new Seeder(database).addWebhooks({ count: orgs, urlStart: receiver.plain });
      const isApart = processes === 'separate worker process';
      const api = Host.start(scope);
      await api.open({ database: database.options, worker: { enabled: !isApart } });
      const worker = isApart ? Host.start(scope) : undefined;
      await worker?.open({ database: database.options });

      const run = async (count: number): Promise<number> => {
        await receiver.reset();
        const startedAt = await api.emitMany({ count, atOnce, orgs });
        await receiver.reached(count);
        return (await untilRecorded(database)) - startedAt;
      };
      await run(sizes.warmUp);
      const milliseconds = await run(sizes.steady);
      await Promise.all([api.close(), worker?.close()]);
      return { 'per second': (sizes.steady / milliseconds) * 1000 };
    },
  };
}

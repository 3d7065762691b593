import type { Bench, Row } from '../harness/bench.js';
import type { Case } from '../harness/case.js';
import { quantile } from '../harness/series.js';
import type { Scope } from '../harness/scope.js';
import { databaseNames } from '../databases/bench-database.js';
import type { BenchDatabase, DatabaseName } from '../databases/bench-database.js';
import { Seeder } from '../databases/seeder.js';
import { createDatabase } from '../databases/servers.js';
import { Host } from '../host/host.js';
import { createCountedDatabase } from './counted-database.js';

const org = 'acme';
/** With and without emit in turns, so many at a time: the machine's moods hit both alike. */
const blocks = 10;
const warmUps = 50;
const subscriberCounts = [0, 1, 10];

export function emitName(database: DatabaseName, subscribers: number): string {
  return `${database}, ${subscribers} subscriber${subscribers === 1 ? '' : 's'}`;
}

/** What emit adds to a host's transaction of one INSERT. */
export const emitRow: Row = {
  name: 'emit',
  cases: (bench) =>
    databaseNames
      .filter((database) => bench.sizes.isBroad || database === 'PostgreSQL')
      .flatMap((database) => subscriberCounts.map((count) => emit(bench, database, count))),
};

function emit(bench: Bench, databaseName: DatabaseName, subscribers: number): Case {
  return {
    row: 'emit',
    name: emitName(databaseName, subscribers),
    async measure(scope) {
      const { database, host, statementsIn } = await prepared(bench, databaseName, scope);
      const count = subscribers;
      if (count > 0) await new Seeder(database).addWebhooks({ count, urlStart: 'http://127.0.0.1:1/', org });
      await host.timeTransactions({ count: warmUps });
      await host.timeTransactions({ count: warmUps, org });

      const each = Math.ceil(bench.sizes.transactions / blocks);
      const [without, withEmit]: [number[], number[]] = [[], []];
      for (let block = 0; block < blocks; block++) {
        without.push(...(await host.timeTransactions({ count: each })));
        withEmit.push(...(await host.timeTransactions({ count: each, org })));
      }
      const added = await statementsIn(each);
      await host.close();
      return {
        'ms added': quantile(withEmit, 0.5) - quantile(without, 0.5),
        'ms without': quantile(without, 0.5),
        ...(added !== undefined && { 'statements added': added }),
      };
    },
  };
}

interface Prepared {
  readonly database: BenchDatabase;
  readonly host: Host;
  /** The statements that emit adds to one transaction on its connection, over so many; undefined where the database doesn't count them. */
  readonly statementsIn: (count: number) => Promise<number | undefined>;
}

async function prepared(bench: Bench, name: DatabaseName, scope: Scope): Promise<Prepared> {
  const host = Host.start(scope);
  const worker = { enabled: false };
  if (name !== 'PostgreSQL') {
    const database = await createDatabase(name, scope);
    await host.open({ database: database.options, worker });
    const statementsIn = async (count: number): Promise<number | undefined> =>
      name === 'SQLite' ? undefined : host.countStatements({ count, org });
    return { database, host, statementsIn };
  }
  const { database, counter, optionsFor } = await createCountedDatabase(bench, scope);
  await host.open({ database: optionsFor('bench_host'), worker });
  const counted = async (run: () => Promise<unknown>): Promise<number> => {
    await counter.reset();
    await run();
    return (await counter.count('bench_host', 'select pg_notify%')).all;
  };
  const statementsIn = async (count: number): Promise<number> => {
    const without = await counted(() => host.timeTransactions({ count }));
    return ((await counted(() => host.timeTransactions({ count, org }))) - without) / count;
  };
  return { database, host, statementsIn };
}

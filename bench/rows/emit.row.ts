import type { Bench, Row } from '../harness/bench.js';
import type { Case } from '../harness/case.js';
import { quantile } from '../harness/series.js';
import { databaseNames } from '../databases/bench-database.js';
import type { DatabaseName } from '../databases/bench-database.js';
import { Seeder } from '../databases/seeder.js';
import { startCountedHost } from './counted-host.js';
import type { CountedHost } from './counted-host.js';

const org = 'acme';
/**
 * Number of blocks of transactions with emit. The same number of blocks without emit alternates with them, so
 * that other load on the machine affects both kinds alike.
 */
const blocks = 10;
const warmUps = 50;
const subscriberCounts = [0, 1, 10];

export function emitName(database: DatabaseName, subscribers: number): string {
  return `${database}, ${subscribers} subscriber${subscribers === 1 ? '' : 's'}`;
}

/** Measures the time and the statements that `emit` adds to a host transaction with one INSERT. */
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
      const started = await startCountedHost(bench, databaseName, scope);
      const { database, host } = started;
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
      const added = await statementsAdded(started, databaseName, each);
      await host.close();
      return {
        'ms added': quantile(withEmit, 0.5) - quantile(without, 0.5),
        'ms without': quantile(without, 0.5),
        ...(added !== undefined && { 'statements added': added }),
      };
    },
  };
}

/**
 * Returns the number of statements that `emit` adds to a transaction, on average over `count` transactions.
 * Returns undefined for SQLite, which does not count statements.
 */
async function statementsAdded(
  { host, countIn }: CountedHost,
  database: DatabaseName,
  count: number,
): Promise<number | undefined> {
  if (database === 'SQLite') return undefined;
  if (!countIn) return host.countStatements({ count, org });
  const without = await countIn(() => host.timeTransactions({ count }));
  return ((await countIn(() => host.timeTransactions({ count, org }))) - without) / count;
}

import type { Bench, Row } from '../harness/bench.js';
import type { Case } from '../harness/case.js';
import { quantile } from '../harness/series.js';
import { databaseNames } from '../databases/bench-database.js';
import type { DatabaseName } from '../databases/bench-database.js';
import { Seeder } from '../databases/seeder.js';
import type { Saved } from '../host/protocol.js';
import { formatCount } from '../report/numbers.js';
import { startCountedHost } from './counted-host.js';
import type { CountedHost } from './counted-host.js';

const org = 'acme';
/**
 * The org of the webhook that subscribes to `orders`, by the name of the case. Undefined if the case has no
 * webhook.
 */
const subscribers = {
  '0 subscribers': undefined,
  '1 subscriber in another org': 'another',
  '1 subscriber': org,
} as const;
type Subscribers = keyof typeof subscribers;

/**
 * Number of blocks of transactions with capture. The same number of blocks without capture alternates with
 * them, so that other load on the machine affects both kinds alike.
 */
const blocks = 10;
const warmUps = 50;

export function captureName(database: DatabaseName, saved: Saved, subscribed: Subscribers): string {
  const what = typeof saved === 'string' ? saved : `${formatCount(saved.newItems)} new items`;
  return `${database}, ${what}, ${subscribed}`;
}

/** Measures the time and the statements that capture adds to a host transaction that saves rows. */
export const captureRow: Row = {
  name: 'capture',
  cases: (bench) =>
    databaseNames
      .filter((database) => bench.sizes.isBroad || database === 'PostgreSQL')
      .flatMap((database) => variants(bench).map((variant) => capture(bench, database, ...variant))),
};

type Variant = readonly [Saved, Subscribers];

function variants({ sizes }: Bench): readonly Variant[] {
  return [
    ['a new order', '0 subscribers'],
    ['a new order', '1 subscriber in another org'],
    ['a new order', '1 subscriber'],
    ['a changed item', '1 subscriber'],
    ...sizes.savedAtOnce.map((newItems): Variant => [{ newItems }, '1 subscriber']),
  ];
}

function capture(bench: Bench, databaseName: DatabaseName, saved: Saved, subscribed: Subscribers): Case {
  return {
    row: 'capture',
    name: captureName(databaseName, saved, subscribed),
    async measure(scope) {
      const started = await startCountedHost(bench, databaseName, scope, { isCapturing: true });
      const { database, host } = started;
      const subscriber = subscribers[subscribed];
      if (subscriber !== undefined) {
        await new Seeder(database).addWebhooks({
          count: 1,
          urlStart: 'http://127.0.0.1:1/',
          org: subscriber,
        });
      }
      const { transactions, largeTransactions } = bench.sizes;
      const isLarge = typeof saved === 'object';
      const count = isLarge ? largeTransactions : transactions;
      const timed = (isCaptured: boolean, times: number): Promise<Float64Array> =>
        host.timeSaves({ count: times, saved, isCaptured, org });
      for (const isCaptured of [false, true]) await timed(isCaptured, Math.min(warmUps, count));

      const each = Math.ceil(count / blocks);
      const [without, withCapture]: [number[], number[]] = [[], []];
      for (let block = 0; block < blocks; block++) {
        without.push(...(await timed(false, each)));
        withCapture.push(...(await timed(true, each)));
      }
      const added = await statementsAdded(started, databaseName, saved, each);
      await host.close();
      const [median, medianWithout] = [quantile(withCapture, 0.5), quantile(without, 0.5)];
      return {
        'ms added': median - medianWithout,
        'ms without': medianWithout,
        ...(added !== undefined && { 'statements added': added }),
        ...(isLarge && { 'µs per item': (median / saved.newItems) * 1000 }),
      };
    },
  };
}

/**
 * Returns the number of statements that capture adds to a transaction, on average over `count` transactions.
 * Returns undefined for SQLite, which does not count statements.
 */
async function statementsAdded(
  { host, countIn }: CountedHost,
  database: DatabaseName,
  saved: Saved,
  count: number,
): Promise<number | undefined> {
  if (database === 'SQLite') return undefined;
  const counted = async (isCaptured: boolean): Promise<number> => {
    const given = { count, saved, isCaptured, org };
    return countIn ? (await countIn(() => host.timeSaves(given))) / count : host.countSaveStatements(given);
  };
  return (await counted(true)) - (await counted(false));
}

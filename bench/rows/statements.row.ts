import { setTimeout as wait } from 'node:timers/promises';
import type { Bench, Row } from '../harness/bench.js';
import type { Case, Figures } from '../harness/case.js';
import { Seeder } from '../databases/seeder.js';
import type { RowVersions, StatementCounts } from '../databases/statement-counts.js';
import { Host } from '../host/host.js';
import { createCountedDatabase } from './counted-database.js';
import type { CountedDatabase } from './counted-database.js';
import { untilRecorded } from './until-recorded.js';

/** Number of statements in each transaction that are the host's own: BEGIN, its INSERT, and COMMIT. */
const hostStatements = 3;
/** Number of events that are emitted before the counted ones. */
const warmUps = 10;
/**
 * Polling interval. It is so long that no poll happens during the measurement. The statements of polls must
 * not be counted, because the number of polls depends on the elapsed time and not on the number of events.
 */
const pollEvery = '1h';

export const statementCaseNames = {
  drained: 'PostgreSQL, drained backlog',
  oneProcess: 'PostgreSQL, one event at a time, one process',
  apart: 'PostgreSQL, one event at a time, separate worker process',
} as const;

/** Counts the statements and row versions per delivery. PostgreSQL itself counts them. */
export const statementsRow: Row = {
  name: 'statements',
  cases: (bench) => [drained(bench), oneByOne(bench, false), oneByOne(bench, true)],
};

function drained(bench: Bench): Case {
  const { receiver, sizes } = bench;
  return {
    row: 'statements',
    name: statementCaseNames.drained,
    async measure(scope) {
      const counted = await createCountedDatabase(bench, scope);
      const { database, counter } = counted;
      const seeder = new Seeder(database);
      const webhooks = await seeder.addWebhooks({ count: 10, urlStart: receiver.plain });
      const host = Host.start(scope);
      const drain = async (count: number): Promise<void> => {
        await seeder.addDeliveries({ count, webhooks });
        await seeder.analyze();
        await receiver.reset();
        await counter.reset();
        await host.open({ database: counted.optionsFor('bench_worker') });
        await receiver.reached(count);
        await untilRecorded(database);
      };
      await drain(sizes.warmUp);
      await host.close();
      const before = await settledVersions(counted);
      await drain(sizes.counted);
      const statements = await counter.count('bench_worker');
      await host.close();
      const after = await settledVersions(counted);
      // The row versions include the inserts of the seeder. The seeder is used in place of emits, which would
      // also insert one event and one delivery for each counted delivery.
      return perDelivery(sizes.counted, statements, difference(before, after));
    },
  };
}

function oneByOne(bench: Bench, isApart: boolean): Case {
  const { receiver, sizes } = bench;
  return {
    row: 'statements',
    name: isApart ? statementCaseNames.apart : statementCaseNames.oneProcess,
    async measure(scope) {
      const counted = await createCountedDatabase(bench, scope);
      const { database, counter } = counted;
      await new Seeder(database).addWebhooks({ count: 1, urlStart: receiver.plain });
      const host = Host.start(scope);
      const worker = isApart ? Host.start(scope) : undefined;
      const open = async (): Promise<void> => {
        await host.open({
          database: counted.optionsFor('bench_host'),
          worker: { enabled: !isApart, pollEvery },
        });
        await worker?.open({ database: counted.optionsFor('bench_worker'), worker: { pollEvery } });
      };
      const close = async (): Promise<void> => {
        await host.close();
        await worker?.close();
      };
      const emit = async (first: number, count: number): Promise<void> => {
        await receiver.reset();
        for (let n = 0; n < count; n++) {
          await host.emitOne({ org: 'org-1', n: first + n });
          await receiver.reached(n + 1);
          await untilRecorded(database);
          // Waits until the worker sleeps, so that its last statements for this event run before the next
          // event.
          await wait(20);
        }
      };
      await open();
      await emit(0, warmUps);
      await close();
      const before = await settledVersions(counted);
      await open();
      const count = sizes.countedOneByOne;
      await emit(warmUps, 1);
      await counter.reset();
      await emit(warmUps + 1, count);
      const [hosts, workers] = [await counter.count('bench_host'), await counter.count('bench_worker')];
      await close();
      const after = await settledVersions(counted);
      const statements = {
        all: hosts.all + workers.all - hostStatements * count,
        transactions: hosts.transactions + workers.transactions - 2 * count,
      };
      return perDelivery(count, statements, difference(before, after), count + 1);
    },
  };
}

function perDelivery(
  deliveries: number,
  { all, transactions }: StatementCounts,
  versions: RowVersions,
  written = deliveries,
): Figures {
  const rows = Object.entries(versions).map(
    ([table, count]) => [`row versions of ${table}`, count / written] as const,
  );
  return {
    statements: all / deliveries,
    'of them BEGIN and COMMIT': transactions / deliveries,
    ...Object.fromEntries(rows),
  };
}

/**
 * Returns the row versions when they have stopped changing. PostgreSQL may not count the rows of a connection
 * until the connection ends, so the counts still change for a moment after the hosts are closed.
 */
async function settledVersions({ counter }: CountedDatabase): Promise<RowVersions> {
  for (let last = await counter.rowVersions(); ;) {
    await wait(300);
    const now = await counter.rowVersions();
    if (JSON.stringify(now) === JSON.stringify(last)) return now;
    last = now;
  }
}

function difference(before: RowVersions, after: RowVersions): RowVersions {
  return Object.fromEntries(
    Object.entries(after).map(([table, count]) => [table, count - (before[table] ?? 0)]),
  );
}

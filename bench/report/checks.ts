import type { RowName } from '../harness/case.js';
import type { Results } from '../harness/results.js';
import type { Sizes } from '../harness/sizes.js';
import { databaseNames } from '../databases/bench-database.js';
import { backlogName } from '../rows/backlog.row.js';
import { captureName } from '../rows/capture.row.js';
import { emitName } from '../rows/emit.row.js';
import { floodsName, longestStall } from '../rows/floods.row.js';
import { ofThatWithout } from '../rows/guard.row.js';
import { instancesName } from '../rows/instances.row.js';
import type { GuardCase } from '../rows/guard.row.js';
import { isolationCases, isolationName, nobodyHangs } from '../rows/isolation.row.js';
import { checkedNames, perAddress } from '../rows/judging.row.js';
import { slowOrgName } from '../rows/slow-org.js';
import { besideName, lanesName } from '../rows/lanes.row.js';
import { statementCaseNames } from '../rows/statements.row.js';
import { addedMemory, unreadBodies, unreadBodiesName } from '../rows/unread-bodies.js';
import type { Check } from './check.js';
import { CheckList } from './check-list.js';
import { formatCount } from './numbers.js';

const rate = 'per second';

/**
 * Returns the checks of a run. They use the medians of this run only, because figures of different machines
 * cannot be compared.
 */
export function checksOf(results: Results, sizes: Sizes): readonly Check[] {
  const list = new CheckList(results);
  drained(list, results);
  statements(list);
  capture(list, sizes);
  latency(list);
  backlog(list, sizes);
  lanes(list, sizes);
  instances(list, sizes);
  isolation(list, sizes);
  floods(list);
  guard(list);
  judging(list);
  memory(list, sizes);
  return list.checks;
}

function drained(list: CheckList, results: Results): void {
  const of = (row: RowName): number | undefined =>
    results.of(row)[0] && results.median(row, results.of(row)[0]!.name, rate);
  const ours = (database: string, transport: string): number | undefined =>
    results.median('drained', `${database}, ${transport} transport`, rate);
  for (const [transport, ofLimit, ofPeer] of [
    ['default', 0.25, 2.5],
    ['direct', 0.4, 3.5],
  ] as const) {
    const rateOfOurs = ours('PostgreSQL', transport);
    list.atLeast(
      `rate at which a backlog is drained, PostgreSQL, ${transport} transport (ratio to the limit)`,
      ofLimit,
      rateOfOurs,
      of('limit'),
    );
    list.atLeast(
      `rate at which a backlog is drained, PostgreSQL, ${transport} transport (ratio to the peer)`,
      ofPeer,
      rateOfOurs,
      of('peer'),
    );
  }
  const postgres = ours('PostgreSQL', 'default');
  const onPostgres = 'default transport (ratio to PostgreSQL)';
  list.atLeast(
    `rate at which a backlog is drained, SQLite, ${onPostgres}`,
    0.9,
    ours('SQLite', 'default'),
    postgres,
  );
  list.atLeast(
    `rate at which a backlog is drained, MariaDB, ${onPostgres}`,
    0.7,
    ours('MariaDB', 'default'),
    postgres,
  );
}

function statements(list: CheckList): void {
  list.atMost(
    `statements per delivery, ${statementCaseNames.drained}`,
    0.1,
    'statements',
    statementCaseNames.drained,
    'statements',
  );
  for (const name of [statementCaseNames.oneProcess, statementCaseNames.apart]) {
    list.atMost(`statements per event, ${name}`, 4, 'statements', name, 'statements');
  }
  const versions = 'row versions of webhook_delivery';
  list.atMost(
    `${versions} per delivery, ${statementCaseNames.drained}`,
    3,
    'statements',
    statementCaseNames.drained,
    versions,
  );
  for (const subscribers of [1, 10]) {
    const name = emitName('PostgreSQL', subscribers);
    list.atMost(`statements added by emit, ${name}`, 1, 'emit', name, 'statements added');
  }
}

function capture(list: CheckList, { savedAtOnce }: Sizes): void {
  const added = 'statements added';
  const nobody = captureName('PostgreSQL', 'a new order', '0 subscribers');
  list.atMost(`statements added by capture, ${nobody}`, 1, 'capture', nobody, added);
  // Capture may add three statements here: one finds out whether anybody subscribes to orders, one is the
  // query of `locate`, and one finds the orgs that have subscribers. A new order is not locked, and nothing
  // is rendered without a subscriber.
  const others = captureName('PostgreSQL', 'a new order', '1 subscriber in another org');
  list.atMost(`statements added by capture, ${others}`, 3, 'capture', others, added);
  const [few, many] = [savedAtOnce[0]!, savedAtOnce.at(-1)!];
  for (const database of databaseNames) {
    const nameOf = (newItems: number): string => captureName(database, { newItems }, '1 subscriber');
    list.ratioAtMost(
      `time per item with capture, ${nameOf(many)} (ratio to ${formatCount(few)} items)`,
      1.5,
      {
        row: 'capture',
        figure: 'µs per item',
        name: nameOf(many),
        against: [nameOf(few)],
      },
    );
  }
}

function latency(list: CheckList): void {
  for (const database of databaseNames) {
    const name = `${database}, one process`;
    list.atMost(`idle latency, p50, ${name} (ms)`, 5, 'latency', name, 'ms p50');
    list.atMost(`idle latency, p99, ${name} (ms)`, 25, 'latency', name, 'ms p99');
  }
  const apart = 'PostgreSQL, separate worker process';
  list.atMost(`idle latency, p50, ${apart} (ms)`, 25, 'latency', apart, 'ms p50');
}

function backlog(list: CheckList, { backlogs }: Sizes): void {
  const [few, many] = [backlogs[0]!, backlogs.at(-1)!];
  for (const database of databaseNames) {
    list.ratioAtLeast(
      `rate with a constant backlog, ${backlogName(database, many)} (ratio to ${formatCount(few)} deliveries)`,
      0.8,
      {
        row: 'backlog',
        figure: rate,
        name: backlogName(database, many),
        against: [backlogName(database, few)],
      },
    );
  }
}

function lanes(list: CheckList, { laneRows, lanes: counts, waitingForRetry }: Sizes): void {
  const names = counts.map((count) => lanesName(laneRows, count));
  for (const name of [names[0]!, names.at(-1)!]) {
    list.ratioAtLeast(`delivery rate, ${name} (ratio to the fastest case in “Lanes”)`, 0.7, {
      row: 'lanes',
      figure: rate,
      name,
      against: names,
    });
  }
  const name = besideName(waitingForRetry);
  const alone = { row: 'lanes', name, against: [besideName(0)] } as const;
  list.ratioAtLeast(`delivery rate, ${name} (ratio to the webhook alone)`, 0.8, { ...alone, figure: rate });
  list.ratioAtMost(`idle latency, p50, ${name} (ratio to the webhook alone)`, 1.5, {
    ...alone,
    figure: 'ms p50',
  });
}

function instances(list: CheckList, { instances: counts }: Sizes): void {
  const most = counts.at(-1)!;
  // The target is 0.85 per worker. For 4 workers, the target is 3.4. A quick run has fewer workers.
  list.ratioAtLeast(`delivery rate, ${instancesName(most)} (ratio to ${instancesName(1)})`, 0.85 * most, {
    row: 'instances',
    figure: rate,
    name: instancesName(most),
    against: [instancesName(1)],
  });
}

function isolation(list: CheckList, sizes: Sizes): void {
  const labelOf = (figure: string, condition: string): string =>
    `latency of healthy webhooks, ${figure}, while ${condition} (ms)`;
  const nobody = isolationName(nobodyHangs);
  // The targets of the other cases grow with the value of this case, so this case needs a fixed target.
  list.atMost(labelOf('p95', nobody), 20, 'isolation', nobody, 'ms p95');
  const alone = list.results.median('isolation', nobody, 'ms p95');
  const besideSlow = alone === undefined ? 50 : Math.max(50, 1.5 * alone);
  list.atMost(labelOf('p95', slowOrgName), besideSlow, 'isolation', slowOrgName, 'ms p95');
  for (const hanging of isolationCases(sizes)) {
    if (hanging.webhooks === 0) continue;
    const name = isolationName(hanging);
    if (hanging.webhooks > 100) {
      list.atMost(labelOf('p95', name), 250, 'isolation', name, 'ms p95');
      continue;
    }
    const most = alone === undefined ? 20 : Math.max(20, 1.5 * alone);
    list.atMost(labelOf('p95', name), most, 'isolation', name, 'ms p95');
    const worst = 'ms p95 in the worst second';
    list.atMost(labelOf('p95 in the worst second', name), 250, 'isolation', name, worst);
  }
}

function floods(list: CheckList): void {
  const name = `longest stall of the event loop, 300 webhooks, ${floodsName} (ms)`;
  list.atMost(name, 100, 'floods', floodsName, longestStall);
}

function guard(list: CheckList): void {
  for (const name of ['an IP address', 'a name with four addresses'] satisfies GuardCase[]) {
    list.nearlyOne(
      `time of a request with the guard, ${name} (ratio to the time without)`,
      1.05,
      'guard',
      name,
      ofThatWithout,
    );
  }
}

function judging(list: CheckList): void {
  for (const name of checkedNames) {
    list.atMost(`time to check an address, ${name} (µs)`, 5, 'judging', name, perAddress);
  }
}

function memory(list: CheckList, { backlogs }: Sizes): void {
  const [few, many] = [backlogs[0]!, backlogs.at(-1)!];
  const sizeWith = (rows: number): number | undefined =>
    list.results.median('memory', backlogName('PostgreSQL', rows), 'MB resident');
  const [small, large] = [sizeWith(few), sizeWith(many)];
  const more = small === undefined || large === undefined ? undefined : large - small;
  const name = `resident memory, ${backlogName('PostgreSQL', many)} (MB more than with ${formatCount(few)})`;
  list.valueAtMost(name, 40, more);
  for (const kind of unreadBodies) {
    const unread = unreadBodiesName(kind);
    list.atMost(`resident memory added, ${unread} (MB)`, 150, 'memory', unread, addedMemory);
  }
}

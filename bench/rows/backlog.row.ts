import type { Bench, Row } from '../harness/bench.js';
import type { Case, Figures } from '../harness/case.js';
import type { Scope } from '../harness/scope.js';
import { databaseNames } from '../databases/bench-database.js';
import type { DatabaseName } from '../databases/bench-database.js';
import { formatCount } from '../report/numbers.js';
import { Backlog } from './backlog.js';
import { unreadBodies, unreadBodiesCase } from './unread-bodies.js';

/**
 * Number of webhooks. Every event goes to all of them, so that a million deliveries need only ten thousand
 * bodies.
 */
const webhooks = 100;

export function backlogName(database: DatabaseName, rows: number): string {
  return `${database}, ${formatCount(rows)} waiting deliveries`;
}

/** Measures the rate and the time of a claim with backlogs of different sizes. */
export const backlogRow: Row = {
  name: 'backlog',
  cases: (bench) =>
    databaseNames
      .filter((database) => bench.sizes.isBroad || database === 'PostgreSQL')
      .flatMap((database) => bench.sizes.backlogs.map((rows) => backlog(bench, database, rows))),
};

function backlog(bench: Bench, database: DatabaseName, rows: number): Case {
  return {
    row: 'backlog',
    name: backlogName(database, rows),
    async measure(scope) {
      const { 'MB resident': _, ...figures } = await measureBacklog(bench, database, rows, scope);
      return figures;
    },
  };
}

/**
 * Measures the memory of a worker with the smallest backlog and with the largest backlog of `backlogRow`, and
 * with large bodies that the receivers don't read.
 */
export const memoryRow: Row = {
  name: 'memory',
  cases: (bench) => [
    ...[bench.sizes.backlogs[0]!, bench.sizes.backlogs.at(-1)!].map((rows) => memoryOf(bench, rows)),
    ...unreadBodies.map(unreadBodiesCase),
  ],
};

function memoryOf(bench: Bench, rows: number): Case {
  return {
    row: 'memory',
    name: backlogName('PostgreSQL', rows),
    async measure(scope) {
      const { 'MB resident': size } = await measureBacklog(bench, 'PostgreSQL', rows, scope);
      return { 'MB resident': size! };
    },
  };
}

async function measureBacklog(
  { receiver, sizes, scope, shared }: Bench,
  database: DatabaseName,
  rows: number,
  own: Scope,
): Promise<Figures> {
  const seeded = await shared.get(`backlog ${database} ${rows}`, () =>
    Backlog.seed({ database, rows, webhooks, isFanOut: true }, receiver, scope),
  );
  return seeded.measure(own, sizes);
}

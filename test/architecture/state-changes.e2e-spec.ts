import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Columns, Place, Transition } from '@app/webhooks/store/transition.js';
import { transitions } from '@app/webhooks/store/transitions.sql.js';

const store = resolve('libs/webhooks/src/store');
const diagram = 'transitions.sql.ts';

/**
 * The columns that hold the state of a delivery. Only transitions.sql.ts, the state diagram, may write them.
 */
const stateColumns = [
  'state',
  'lane',
  'due_at',
  'leased_until',
  'claim_no',
  'attempts',
  'uncounted',
  'stalls',
  'reason',
  'superseded_by',
  'held_at',
  'finished_at',
].join('|');

const files = readdirSync(store, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && file !== diagram)
  .map((file) => ({ file, text: readFileSync(join(store, file), 'utf8') }));

/** Returns all matches of a pattern in the files of the store, except in the file of the state diagram. */
function found(pattern: RegExp): string[] {
  return files.flatMap(({ file, text }) => [...text.matchAll(pattern)].map(([match]) => `${file}: ${match}`));
}

/**
 * Pattern for the placeholder `${delivery}`, which stands for the table of deliveries in the SQL of the
 * source code. An alias may follow the placeholder.
 */
const deliveries = String.raw`\$\{(?:[\w.]+\.)?delivery\}(?: \w+)?`;

describe('The changes of a delivery’s state', () => {
  it('are found by this test', () => {
    expect(found(new RegExp(`update ${deliveries}`, 'g')).length).toBeGreaterThan(3);
    expect(found(new RegExp(`insert into ${deliveries}`, 'g'))).toHaveLength(2);
  });

  it('take the SET clause of every UPDATE from the state diagram', () => {
    const setsItself = new RegExp(
      `update ${deliveries} set (?!\\$\\{assignments(?:Of|By\\w+)\\()[^\`]*`,
      'g',
    );
    expect(found(setsItself)).toEqual([]);
  });

  it('take the columns of every INSERT from the state diagram', () => {
    expect(found(new RegExp(`insert into ${deliveries} \\([^)]*\\b(${stateColumns})\\b`, 'g'))).toEqual([]);
  });

  it('are written nowhere else, neither in SQL nor as columns of an object', () => {
    expect(found(new RegExp(`(?:\\bset|,)\\s+(?:${stateColumns}) = `, 'g'))).toEqual([]);
    expect(found(/["'`]state = '\w+'(?:,|["'`])/g)).toEqual([]);
    expect(found(/\b(?:lane|due_at|leased_until|held_at|finished_at|superseded_by):/g)).toEqual([]);
  });
});

/**
 * The expected columns of a delivery in each place of the state diagram: the state, and which other columns
 * are set. The columns `attempts`, `claim_no` and `created_at` are left out, because they do not depend on
 * the place.
 */
const places: Record<
  Place,
  { state: string; lane: boolean; due: boolean; leased: boolean; finished: boolean }
> = {
  queued: { state: 'pending', lane: true, due: true, leased: false, finished: false },
  waiting: { state: 'pending', lane: false, due: true, leased: false, finished: false },
  leased: { state: 'pending', lane: false, due: false, leased: true, finished: false },
  held: { state: 'held', lane: false, due: false, leased: false, finished: false },
  delivered: { state: 'delivered', lane: false, due: false, leased: false, finished: true },
  superseded: { state: 'superseded', lane: false, due: false, leased: false, finished: true },
  failed: { state: 'failed', lane: false, due: false, leased: false, finished: true },
  cancelled: { state: 'cancelled', lane: false, due: false, leased: false, finished: true },
};

const fresh = { state: '', lane: false, due: false, leased: false, finished: false };

/**
 * Returns the columns of a delivery after a transition. `set` contains the columns that the transition
 * changes.
 */
function after(before: typeof fresh, set: Columns): typeof fresh {
  const isSet = (column: keyof Columns, was: boolean): boolean =>
    set[column] === undefined ? was : set[column] !== 'null';
  return {
    state: set.state?.replaceAll("'", '') ?? before.state,
    lane: isSet('lane', before.lane),
    due: isSet('due_at', before.due),
    leased: isSet('leased_until', before.leased),
    finished: isSet('finished_at', before.finished),
  };
}

describe('The state diagram of a delivery', () => {
  const all = Object.entries(transitions) as [string, Transition][];

  it.each(all)(
    'gives a delivery the columns of its new place after the transition %s, wherever the delivery was before',
    (_, { from, to, set }) => {
      const columns = (set as (...details: unknown[]) => Columns)('now', 'detail');
      const starts = from.length === 0 ? [fresh] : from.map((place) => places[place]);
      for (const start of starts) expect(after(start, columns)).toEqual(places[to]);
    },
  );

  it('has a transition to every place, and a transition away from every place that is not final. A failed delivery is sent again if the failures were the sender’s', () => {
    expect(new Set(all.map(([, { to }]) => to))).toEqual(new Set(Object.keys(places)));
    const left = new Set(all.flatMap(([, { from }]) => from));
    expect(left).toEqual(new Set(['queued', 'waiting', 'leased', 'held', 'failed']));
  });
});

import { testDatabases } from '../../support/databases.js';
import type { TestDatabase } from '../../support/databases.js';
import { testTimeout } from './length.js';
import { matrix } from './matrix.js';
import type { Cell, Fault } from './matrix.js';
import { isInstalled } from './programs.js';
import { Scene } from './scene.js';
import type { Verdict } from './verdict.js';

/**
 * The body of one fault test. It causes the fault, waits until everything has been delivered, and returns the
 * verdict, that is, the results of all checks.
 */
type Act = (scene: Scene, database: TestDatabase) => Promise<Verdict>;

/**
 * Declares the tests of one fault (one row of the matrix) for each database on which the fault can occur. The
 * tests run concurrently, because they spend most of their time waiting. A test whose database server or
 * program is missing is skipped, and the title of the test names what is missing. With `REQUIRE_SERVICES=1`,
 * such a test runs and fails.
 *
 * @param acts the bodies of the tests, by title
 * @param databaseOf returns the kind of database to use. Faults of a whole server need a database on a
 * separate server
 */
export function describeCell(
  fault: Fault,
  acts: Readonly<Record<string, Act>>,
  databaseOf = (kind: TestDatabase) => kind,
): void {
  const { notOn, needs }: Cell = matrix[fault];
  describe(fault, () => {
    for (const { database: kind, missing: server } of testDatabases) {
      if (notOn?.[kind.name] !== undefined) continue;
      const missing = server ?? missingProgram(needs?.[kind.name]);
      for (const [sentence, act] of Object.entries(acts)) {
        const title = `${sentence} on ${kind.name}`;
        const play = () =>
          Scene.play(databaseOf(kind), async (scene) =>
            report(`${fault}: ${title}`, await act(scene, kind), scene.receiver.longestStall),
          );
        if (missing === undefined) it.concurrent(title, play, testTimeout);
        else it.skip(`${title} (skipped: ${missing})`, play);
      }
    }
  });
}

function missingProgram(program: string | undefined): string | undefined {
  if (process.env['REQUIRE_SERVICES'] === '1') return undefined;
  return program === undefined || isInstalled(program) ? undefined : `${program} is not installed`;
}

function report(title: string, verdict: Verdict, stall: number): void {
  const { problems, events, requests, duplicates, overtakings, superseded } = verdict;
  const counts = Object.entries({ events, requests, duplicates, overtakings, superseded });
  const figures = counts.map(([name, count]) => `${count} ${name}`).join(', ');
  process.stderr.write(`${title}: ${figures}; the receiver was blocked for at most ${stall} ms\n`);
  expect(problems).toEqual([]);
}

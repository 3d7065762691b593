import { testDatabases } from '../../support/databases.js';
import type { TestDatabase } from '../../support/databases.js';
import { testTimeout } from './length.js';
import { matrix } from './matrix.js';
import type { Cell, Fault } from './matrix.js';
import { isInstalled } from './programs.js';
import { Scene } from './scene.js';
import type { Verdict } from './verdict.js';

/** @returns the verdict, after everything has been delivered */
type Act = (scene: Scene, database: TestDatabase) => Promise<Verdict>;

/**
 * Plays a row of the matrix on each database on which the fault can occur. The tests run concurrently,
 * because they mostly wait. If a server or a program is missing, the test is skipped and its title says so.
 * With `REQUIRE_SERVICES=1` it runs and fails instead.
 *
 * @param acts the acts by their titles
 * @param databaseOf creates databases on a separate server, for faults of the whole server
 */
export function describeCell(
  fault: Fault,
  acts: Readonly<Record<string, Act>>,
  databaseOf = (kind: TestDatabase) => kind,
): void {
  const { notOn, needs }: Cell = matrix[fault];
  describe(fault, () => {
    for (const { database: kind, isThere } of testDatabases) {
      if (notOn?.[kind.name] !== undefined) continue;
      const missing = whatIsMissing(isThere, needs?.[kind.name]);
      for (const [sentence, act] of Object.entries(acts)) {
        const title = `${sentence} on ${kind.name}`;
        const play = () =>
          Scene.play(databaseOf(kind), async (scene) => report(`${fault}: ${title}`, await act(scene, kind)));
        if (missing === undefined) it.concurrent(title, play, testTimeout);
        else it.skip(`${title} (skipped: ${missing})`, play);
      }
    }
  });
}

function whatIsMissing(isThere: boolean, program: string | undefined): string | undefined {
  if (process.env['REQUIRE_SERVICES'] === '1') return undefined;
  if (!isThere) return 'no server answers';
  return program === undefined || isInstalled(program) ? undefined : `${program} is not installed`;
}

function report(title: string, verdict: Verdict): void {
  const { problems, events, requests, duplicates, overtakings, superseded } = verdict;
  const counts = Object.entries({ events, requests, duplicates, overtakings, superseded });
  process.stderr.write(`${title}: ${counts.map(([name, count]) => `${count} ${name}`).join(', ')}\n`);
  expect(problems).toEqual([]);
}

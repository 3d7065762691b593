import { testDatabases } from '../../support/databases.js';
import type { TestDatabase } from '../../support/databases.js';
import { testTimeout } from './length.js';
import { matrix } from './matrix.js';
import type { Cell, Fault } from './matrix.js';
import { isInstalled } from './programs.js';
import { Scene } from './scene.js';
import type { Verdict } from './verdict.js';

/** @returns what came of it, once nothing more is to come */
type Act = (scene: Scene, database: TestDatabase) => Promise<Verdict>;

/**
 * Plays a row of the matrix on each database that can have the fault, all side by side, for most of the time is waiting. Where a server or a program is
 * missing the test is skipped and it is said aloud; with `REQUIRE_SERVICES=1` it runs, and fails.
 *
 * @param acts by the sentence that each one shows
 * @param databaseOf makes databases on a server of the test's own, where the fault is one of the server
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
          Scene.play(databaseOf(kind), async (scene) => judge(`${fault}: ${title}`, await act(scene, kind)));
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

function judge(title: string, verdict: Verdict): void {
  const { problems, events, requests, duplicates, overtakings, superseded } = verdict;
  const counts = Object.entries({ events, requests, duplicates, overtakings, superseded });
  process.stderr.write(`${title}: ${counts.map(([name, count]) => `${count} ${name}`).join(', ')}\n`);
  expect(problems).toEqual([]);
}

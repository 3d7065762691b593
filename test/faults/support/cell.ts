import { testDatabases } from '../../support/databases.js';
import type { TestDatabase } from '../../support/databases.js';
import { testTimeout } from './length.js';
import { matrix } from './matrix.js';
import type { Cell, Fault } from './matrix.js';
import { Scene } from './scene.js';
import type { Verdict } from './verdict.js';

/** By the sentence that it shows. @returns what came of it, once nothing more is to come */
export type Acts = Readonly<Record<string, (scene: Scene, database: TestDatabase) => Promise<Verdict>>>;

/**
 * Plays a row of the matrix on each database that can have the fault, all side by side, for most of the time is waiting.
 *
 * @param databaseOf makes databases on a server of the test's own, where the fault is one of the server
 */
export function describeCell(fault: Fault, acts: Acts, databaseOf = (kind: TestDatabase) => kind): void {
  const { notOn }: Cell = matrix[fault];
  describe(fault, () => {
    for (const { database: kind, isThere } of testDatabases) {
      if (notOn?.[kind.name] !== undefined) continue;
      for (const [sentence, act] of Object.entries(acts)) {
        const play = () => Scene.play(databaseOf(kind), async (scene) => judgeAct(await act(scene, kind)));
        const title = `${sentence} on ${kind.name}`;
        const judgeAct = (verdict: Verdict): void => {
          report(`${fault}: ${title}`, verdict);
          expect(verdict.problems).toEqual([]);
        };
        if (isThere || process.env['REQUIRE_SERVICES'] === '1') it.concurrent(title, play, testTimeout);
        else it.skip(`${title} (skipped: no server answers)`, play);
      }
    }
  });
}

function report(title: string, verdict: Verdict): void {
  const { events, requests, duplicates, overtakings, superseded } = verdict;
  const counts = Object.entries({ events, requests, duplicates, overtakings, superseded });
  process.stderr.write(`${title}: ${counts.map(([name, count]) => `${count} ${name}`).join(', ')}\n`);
}

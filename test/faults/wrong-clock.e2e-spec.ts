import { WebhookAttempt } from '@app/webhooks';
import type { Arrival } from './support/arrival.js';
import type { Behaviour } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import { groupBy } from '@app/webhooks/shared/group-by.js';
import type { HostProcess } from './support/host-process.js';
import { length } from './support/length.js';
import type { Scene } from './support/scene.js';

const [minute, hour] = [60_000, 3_600_000];
const retryAfter = 1000;
const webhooks = { retry: Array.from({ length: 20 }, () => retryAfter) };
const hook = '/scans/1/';

describeCell('the clock of one process wrong by an hour', {
  "sends nothing twice, and retries when the retry is due on the database's clock": async (
    scene,
    database,
  ) => {
    const begunAt = Date.now();
    // On SQLite only one process can use the database, and the library uses the clock of that process. The
    // test therefore starts one process with a wrong clock, and there is no correct clock.
    const clocks = database.name === 'SQLite' ? ['+1h'] : ['+1h', undefined, '-1h'].slice(0, length(2, 3));
    const hosts = await Promise.all(clocks.map((clock) => scene.start({ clock, webhooks })));
    expect(await errorOf(hosts[0]!)).toBe(1);
    await scene.subscribe(hosts[0]!);
    for (const host of hosts) await host.call('startTraffic', { pause: 10 });
    for (const host of hosts) await scene.untilMoreArrive(10, host);

    scene.receiver.behave(failsOnce(), hook);
    for (const host of hosts) await scene.untilMoreArrive(length(10, 300), host);
    for (const host of hosts) await host.call('stopTraffic');
    await scene.untilDelivered();
    expect(Math.min(...retryWaits(scene.receiver.arrivalsAt(hook)))).toBeGreaterThan(retryAfter - 50);
    if (database.name !== 'SQLite') await expectTrueTimes(scene, begunAt);
    return scene.verdict();
  },
});

/** Returns by how many hours the clock of a process is wrong. */
async function errorOf(host: HostProcess): Promise<number> {
  return Math.round(((await host.call('timeOfDay')) - Date.now()) / hour);
}

/** Answers the first request of every change with status 503, and later ones with 200. */
function failsOnce(): Behaviour {
  const seen = new Set<string>();
  return async (exchange) => {
    await exchange.read();
    const isNew = !seen.has(exchange.change!);
    seen.add(exchange.change!);
    exchange.answer(isNew ? 503 : 200);
  };
}

/** Returns, for each change that was retried, the time between its two requests, in milliseconds. */
function retryWaits(arrivals: readonly Arrival[]): number[] {
  return [...groupBy(arrivals, ({ change }) => change).values()].flatMap(([first, second]) =>
    second ? [second.at - first!.at] : [],
  );
}

async function expectTrueTimes({ tables }: Scene, begunAt: number): Promise<void> {
  const attempts = await tables.getRepository(WebhookAttempt).find();
  const times = attempts.map(({ startedAt }) => startedAt.getTime());
  expect(Math.min(...times)).toBeGreaterThan(begunAt - minute);
  expect(Math.max(...times)).toBeLessThan(Date.now() + minute);
}

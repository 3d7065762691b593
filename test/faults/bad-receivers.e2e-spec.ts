import { until } from '@app/webhooks/testing/index.js';
import {
  answersBeforeReading,
  failsWith503,
  closesAfterAnswering,
  closesAtNextRequest,
  drips,
  floods,
  hangs,
  resets,
  succeeds,
} from './support/behaviours.js';
import type { Behaviour } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import { Gate } from './support/gate.js';
import { length } from './support/length.js';
import { RecordingBlock } from './support/recording-block.js';
import type { Scene } from './support/scene.js';

const rounds = length(1, 10);
const poolSize = 6;
/**
 * The timeout of an attempt, in milliseconds. It is long enough for a busy machine, and short enough that the
 * test can wait until an attempt times out.
 */
const timeout = 4000;
/** The number of characters that make a body too large for a single packet. */
const padding = 100_000;

const bad: Readonly<Record<string, Behaviour>> = {
  '/resets/': resets,
  '/hangs/': hangs,
  '/drips/': drips,
  '/answers-before-reading/': answersBeforeReading,
  '/floods/': floods,
  '/closes-after-answering/': closesAfterAnswering,
  '/closes-at-next-request/': closesAtNextRequest,
  '/fails/': failsWith503,
};
const leastBadRequests = 3;

describeCell('bad receivers', {
  'delivers to good receivers meanwhile, to bad receivers after they recover, and records what each receiver did':
    async (scene) => {
      const worker = await scene.start({ webhooks: { timeout } });
      await scene.subscribe(worker);
      for (const path of Object.keys(bad)) {
        // Gives each bad receiver a separate port, because all webhooks with the same host and port share
        // their connections.
        await worker.call('subscribe', 'scan', await scene.receiver.urlOnOwnPort(path));
      }
      for (let round = 0; round < rounds; round++) {
        for (const [path, behaviour] of Object.entries(bad)) scene.receiver.behave(behaviour, path);
        await worker.call('startTraffic', { pause: 50, padding });
        const before = new Map(Object.keys(bad).map((path) => [path, finishedAt(scene, path)]));
        await until(
          () => [...before].every(([path, count]) => finishedAt(scene, path) >= count + leastBadRequests),
          { within: '60s' },
        );
        await worker.call('stopTraffic');
        await scene.untilGoodReceiversHaveAll();
        for (const path of Object.keys(bad)) scene.receiver.behave(succeeds, path);
        await scene.untilDelivered();
      }
      // The client has sent the request once more within the same attempt.
      return scene.verdict({ unrecorded: ({ outcome }) => outcome === undefined });
    },

  'holds neither a lock nor a pooled connection while requests are in flight': async (scene, database) => {
    const worker = await scene.start({ poolSize });
    await scene.subscribe(worker);
    const gate = new Gate();
    const paths = Array.from({ length: 2 * poolSize }, (_, index) => `/waits/${index}/`);
    for (const path of paths) {
      await worker.call('subscribe', 'scan', scene.receiver.url(path));
      scene.receiver.behave(gate.behaviour, path);
    }
    await worker.call('startTraffic', { pause: 20 });
    await gate.reached(paths.length);
    await scene.untilMoreArrive(10);
    await worker.call('stopTraffic');
    // Takes all connections of the pool except one, so that the worker has a single connection for all of its
    // work.
    if (database.name !== 'SQLite') await worker.call('takeConnections', poolSize - 1);
    await (await RecordingBlock.put(scene.tables)).lift();
    await worker.call('giveConnectionsBack');
    expect(scene.receiver.arrivals.filter(({ outcome }) => !outcome)).toHaveLength(paths.length);
    gate.open();
    await scene.untilDelivered();
    return scene.verdict();
  },
});

/** Returns how many requests to this path have ended, with or without a response. */
function finishedAt({ receiver }: Scene, path: string): number {
  return receiver.arrivalsAt(path).filter(({ outcome }) => outcome).length;
}

import { until } from '@app/webhooks/testing/index.js';
import {
  answersBeforeReading,
  badly,
  closesAtWill,
  drips,
  floods,
  hangs,
  resets,
  well,
} from './support/behaviours.js';
import type { Behaviour } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import { length } from './support/length.js';
import type { Scene } from './support/scene.js';

const rounds = length(1, 10);
const timeout = 2000;
/** Large enough not to be in the first packet whole. */
const padding = 100_000;

const closing = '/closes-at-will/';
const bad: Readonly<Record<string, Behaviour>> = {
  '/resets/': resets,
  '/hangs/': hangs,
  '/drips/': drips,
  '/answers-before-reading/': answersBeforeReading,
  '/floods/': floods,
  [closing]: closesAtWill,
  '/fails/': badly,
};
const leastBadRequests = 3;
const isUnderWayToTheOthers = `state in ('pending', 'held') and webhook_id in
  (select id from webhook where remote_url like '%/scans/%' or remote_url like '%/orders/%')`;

describeCell('bad receivers', {
  'delivers to the others meanwhile, and to them once they are well, and records what each one did': async (
    scene,
  ) => {
    const worker = await scene.start({ webhooks: { timeout } });
    await scene.subscribe(worker);
    for (const path of Object.keys(bad)) await worker.call('subscribe', 'scan', scene.receiver.url(path));
    for (let round = 0; round < rounds; round++) {
      for (const [path, behaviour] of Object.entries(bad)) scene.receiver.behave(behaviour, path);
      await worker.call('startTraffic', { pause: 50, padding });
      const before = new Map(Object.keys(bad).map((path) => [path, finishedAt(scene, path)]));
      await until(
        () => [...before].every(([path, count]) => finishedAt(scene, path) >= count + leastBadRequests),
        { within: '60s' },
      );
      await worker.call('stopTraffic');
      await until(async () => (await scene.count(isUnderWayToTheOthers)) === 0, { within: '60s' });
      for (const path of Object.keys(bad)) scene.receiver.behave(well, path);
      await scene.untilDelivered();
    }
    return scene.verdict({ unseenFailuresAt: closing });
  },
});

/** How many requests the webhook of this path has got that are over. */
function finishedAt({ receiver }: Scene, path: string): number {
  return receiver.arrivalsAt(path).filter(({ outcome }) => outcome).length;
}

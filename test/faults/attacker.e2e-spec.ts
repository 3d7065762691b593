import { until } from '@app/webhooks/testing/index.js';
import { Attacker } from './support/attacker.js';
import { describeCell } from './support/cell.js';
import { length } from './support/length.js';
import type { Scene } from './support/scene.js';

const rounds = length(1, 5);
/** The number of requests to each attacker in a round. */
const requests = length(40, 100);
/** The timeout of an attempt, in milliseconds. Each request that hangs needs a slot for this time. */
const timeout = 4000;
const traffic = { pause: 50, padding: 10_000 };
/** What the webhooks of the attackers subscribe to. */
const kinds = ['scan', 'scan', 'scan', 'order'] as const;
/** By how much the memory of the process may grow while it is attacked, in bytes. */
const maxGrowth = 150 * 1024 * 1024;

const pathOf = (attacker: number) => `/attacks/${attacker}/`;

describeCell("an attacker's receiver", {
  'delivers to good receivers meanwhile, logs no error, keeps its memory bounded, and delivers everything in the end':
    async (scene, { name }) => {
      const seed = Date.now() & 0x7fffffff;
      process.stderr.write(`an attacker's receiver on ${name}: seed ${seed}\n`);
      const worker = await scene.start({ webhooks: { timeout } });
      await scene.subscribe(worker);
      const attackers = kinds.map((_, index) => new Attacker(seed + index));
      for (const [index, attacker] of attackers.entries()) {
        const url = await scene.receiver.urlOnOwnPort(pathOf(index));
        scene.receiver.behave(attacker.behaviour, pathOf(index));
        await worker.call('subscribe', kinds[index]!, url);
      }
      await worker.call('startTraffic', traffic);
      await scene.untilMoreArrive(100);
      await worker.call('stopTraffic');
      await scene.untilDelivered();
      const before = await worker.call('peakMemory');

      for (let round = 0; round < rounds; round++) {
        const arrived = attackers.map((_, index) => arrivedAt(scene, index));
        for (const attacker of attackers) attacker.attack();
        await worker.call('startTraffic', traffic);
        await until(() => arrived.every((count, index) => arrivedAt(scene, index) >= count + requests), {
          within: length(60_000, 180_000),
        });
        await worker.call('stopTraffic');
        await scene.untilGoodReceiversHaveAll();
        for (const attacker of attackers) attacker.recover();
        await scene.untilDelivered();
      }

      const growth = (await worker.call('peakMemory')) - before;
      process.stderr.write(
        `an attacker's receiver on ${name}: ${Math.round(growth / 1024 / 1024)} MiB more\n`,
      );
      expect(growth).toBeLessThan(maxGrowth);
      expect(worker.output).not.toContain('ERROR');
      const unasked = new Map(attackers.map((attacker, index) => [pathOf(index), attacker.unaskedBytes]));
      return scene.verdict({
        // The connection was reused, and failed without a byte of a response. The client has sent the request
        // once more within the same attempt.
        unrecorded: ({ outcome }) => outcome === undefined,
        // The client got unasked bytes when it began to write the request, and closed the connection.
        unseen: ({ webhook }, { result }) => {
          const left = unasked.get(webhook) ?? 0;
          unasked.set(webhook, left - 1);
          return result === 'connection' && left > 0;
        },
      });
    },
});

function arrivedAt({ receiver }: Scene, attacker: number): number {
  return receiver.arrivalsAt(pathOf(attacker)).length;
}

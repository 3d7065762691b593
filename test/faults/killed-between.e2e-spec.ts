import { setTimeout as pause } from 'node:timers/promises';
import { succeeds } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import type { Exchange } from './support/exchange.js';
import type { HostProcess } from './support/host-process.js';
import { interrupted } from './support/interrupted.js';
import { length } from './support/length.js';
import { RecordingBlock } from './support/recording-block.js';
import type { Scene } from './support/scene.js';

const rounds = length(1, 15);
const hook = '/scans/1/';

type Moment = (exchange: Exchange, worker: HostProcess, scene: Scene) => Promise<void>;

const onArrival: Moment = async (exchange, worker) => {
  await exchange.read();
  await worker.kill();
};

const answered: Moment = async (exchange, worker, { tables }) => {
  await exchange.read();
  const block = await RecordingBlock.put(tables);
  exchange.answer(200);
  // Waits for a random time. When the worker is killed, it may still be receiving the response, or it may
  // already be waiting for the database to record the outcome.
  await pause(Math.random() * 50);
  await worker.kill();
  await block.endWaitingStatements();
  await block.lift();
};

/**
 * Passes one request to the function `moment`, which kills the worker at a certain point of the request.
 * @returns the id of the change in that request
 */
async function hit(scene: Scene, worker: HostProcess, moment: Moment): Promise<string> {
  await worker.call('startTraffic', { pause: 5 });
  await scene.untilMoreArrive(5, worker);
  const change = await new Promise<string>((resolve, reject) => {
    scene.receiver.behave((exchange) => {
      scene.receiver.behave(succeeds, hook);
      moment(exchange, worker, scene).then(() => resolve(exchange.change!), reject);
    }, hook);
  });
  scene.passLeases();
  return change;
}

describeCell('kill -9 between sending and recording', {
  'sends interrupted requests again, whether or not they were answered': async (scene) => {
    const cutOff: string[] = [];
    let worker = await scene.start();
    await scene.subscribe(worker);
    for (let round = 0; round < rounds; round++) {
      for (const moment of [onArrival, answered]) {
        scene.warmUp();
        cutOff.push(await hit(scene, worker, moment));
        worker = await scene.start();
      }
    }
    await scene.untilDelivered();
    for (const change of cutOff) {
      const requests = scene.receiver.arrivalsAt(hook).filter((arrival) => arrival.change === change);
      expect(requests.length).toBeGreaterThan(1);
    }
    return scene.verdict({ unrecorded: interrupted(scene) });
  },
});

import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { describeCell } from './support/cell.js';
import type { HostProcess } from './support/host-process.js';
import { interrupted } from './support/interrupted.js';
import { length } from './support/length.js';
import type { Scene } from './support/scene.js';

const kills = length(4, 50);

describeCell('kill -9 of the worker at random times', {
  'loses nothing, and sends again only what a killed process had not recorded': async (scene, database) => {
    let worker = await scene.start();
    await scene.subscribe(worker);
    // Starts a second process that emits events but delivers nothing, so that events are committed even while
    // the worker is dead. On SQLite there is no second process, because only one process can use the
    // database.
    const api =
      database.name === 'SQLite'
        ? undefined
        : await scene.start({ webhooks: { worker: { enabled: false } } });
    await api?.call('startTraffic', { pause: 10 });

    let begun: Promise<void> = Promise.resolve();
    for (let kill = 0; kill < kills; kill++) {
      scene.warmUp();
      // Waits until the worker delivers. In every third round the test does not wait, so that the worker is
      // killed during its start-up.
      if (kill % 3 !== 2) await begun.then(() => deliver(scene, worker));
      // Waits for a random time, so that each kill interrupts the worker at a different moment of its work.
      await pause(randomInt(1000));
      await worker.kill();
      scene.passLeases();
      worker = scene.launch();
      begun = scene.begin(worker).catch(() => undefined);
    }
    await worker.kill();
    await api?.call('stopTraffic');
    scene.passLeases();
    await scene.start();
    await scene.untilDelivered();

    return scene.verdict({ unrecorded: interrupted(scene) });
  },
});

async function deliver(scene: Scene, worker: HostProcess): Promise<void> {
  await worker.call('startTraffic', { pause: 2 });
  await scene.untilMoreArrive(5, worker);
}

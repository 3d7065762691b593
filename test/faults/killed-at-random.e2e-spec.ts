import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { describeCell } from './support/cell.js';
import { interrupted } from './support/interrupted.js';
import { length } from './support/length.js';

const kills = length(5, 50);

describeCell('kill -9 of the worker at random times', {
  'loses nothing, and sends again only what a killed process had not recorded': async (scene, database) => {
    let worker = await scene.start();
    await scene.subscribe(worker);
    // SQLite has one process; elsewhere events are committed while no worker lives too.
    const api =
      database.name === 'SQLite'
        ? undefined
        : await scene.start({ webhooks: { worker: { enabled: false } } });
    await api?.call('startTraffic', { pause: 10 });

    for (let kill = 0; kill < kills; kill++) {
      scene.warmUp();
      void worker.call('startTraffic', { pause: 2 }).catch(() => undefined);
      // Not a wait for anything: the moment is what is random.
      await pause(randomInt(1000));
      await worker.kill();
      scene.passLeases();
      worker = scene.launch();
      const begun = scene.begin(worker).catch(() => undefined);
      // Some are killed while they start.
      if (kill % 3 !== 2) await begun;
    }
    await worker.kill();
    await api?.call('stopTraffic');
    scene.passLeases();
    await scene.start();
    await scene.untilDelivered();

    return scene.verdict({ unrecorded: interrupted(scene) });
  },
});

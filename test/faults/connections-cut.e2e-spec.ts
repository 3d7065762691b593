import { setTimeout as pause } from 'node:timers/promises';
import { unsteadily } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import { cutConnections } from './support/cut-connections.js';
import { length } from './support/length.js';

const cuts = length(5, 150);

describeCell('its connections cut', {
  'goes on over new connections, and records what was answered meanwhile,': async (scene) => {
    scene.receiver.behave(unsteadily);
    const worker = await scene.start();
    await scene.subscribe(worker);
    await worker.call('startTraffic', { pause: 5 });
    for (let cut = 0; cut < cuts; cut++) {
      await scene.untilMoreArrive(20);
      // Anywhere in the middle of whatever it does.
      await pause(Math.random() * 50);
      await cutConnections(scene.tables);
    }
    await scene.untilMoreArrive(20);
    await worker.call('stopTraffic');
    await scene.finish(worker);
    return scene.verdict();
  },
});

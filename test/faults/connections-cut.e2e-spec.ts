import { setTimeout as pause } from 'node:timers/promises';
import { answersUnsteadily } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import { cutConnections } from './support/cut-connections.js';
import { length } from './support/length.js';

const cuts = length(5, 150);

describeCell('the database connections cut', {
  'continues over new connections, and records responses that arrived meanwhile': async (scene) => {
    scene.receiver.behave(answersUnsteadily);
    const worker = await scene.start();
    await scene.subscribe(worker);
    await worker.call('startTraffic', { pause: 5 });
    for (let cut = 0; cut < cuts; cut++) {
      await scene.untilMoreArrive(20);
      // Waits for a random time, so that each cut interrupts the worker at a different moment of its work.
      await pause(Math.random() * 50);
      await cutConnections(scene.tables);
    }
    await scene.untilMoreArrive(20);
    await worker.call('stopTraffic');
    await scene.finish(worker);
    return scene.verdict();
  },
});

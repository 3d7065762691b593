import { setTimeout as pause } from 'node:timers/promises';
import { onOwnServer } from './servers/on-own-server.js';
import type { OwnServer } from './servers/own-server.js';
import { answersUnsteadily } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import { length } from './support/length.js';

const rounds = length(1, 10);

describeCell(
  'the database server restarted',
  {
    'continues after the server is back, whether it was shut down or killed': async (scene) => {
      const server = scene.database as OwnServer;
      scene.receiver.behave(answersUnsteadily);
      const worker = await scene.start();
      await scene.subscribe(worker);
      await worker.call('startTraffic', { pause: 5 });
      for (let round = 0; round < rounds; round++) {
        for (const how of ['orderly', 'crash'] as const) {
          await scene.untilMoreArrive(10);
          // Waits for a random time, so that each restart interrupts the worker at a different moment of its
          // work.
          await pause(Math.random() * 50);
          await server.restart(how);
        }
      }
      await scene.untilMoreArrive(10);
      await worker.call('stopTraffic');
      await scene.finish(worker);
      return scene.verdict();
    },
  },
  onOwnServer,
);

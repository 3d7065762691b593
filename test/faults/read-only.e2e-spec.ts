import { setTimeout as pause } from 'node:timers/promises';
import { onOwnServer } from './servers/on-own-server.js';
import { succeeds } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import { Gate } from './support/gate.js';
import { length } from './support/length.js';
import { setReadOnly } from './support/read-only.js';

const rounds = length(1, 8);
/**
 * How long the database stays read-only, in milliseconds. The lease of a claim must not expire in this time.
 */
const faultLasts = length(2000, 10_000);

describeCell(
  'the database read-only',
  {
    'keeps outcomes until the database is writable again': async (scene) => {
      const worker = await scene.start();
      await scene.subscribe(worker);
      await worker.call('startTraffic', { pause: 5 });
      for (let round = 0; round < rounds; round++) {
        await scene.untilMoreArrive(10);
        const gate = new Gate();
        scene.receiver.behave(gate.behaviour);
        await gate.reached();
        await setReadOnly(scene, worker, true);
        scene.receiver.behave(succeeds);
        gate.open();
        await pause(faultLasts);
        await setReadOnly(scene, worker, false);
      }
      await scene.untilMoreArrive(10);
      const { refused } = await worker.call('stopTraffic');
      expect(refused).toBeGreaterThan(0);
      await scene.finish(worker);
      return scene.verdict();
    },
  },
  // Uses a separate server for MariaDB, because MariaDB can only make a whole server read-only. The
  // other kinds can make a single database read-only.
  (kind) => (kind.name === 'MariaDB' ? onOwnServer(kind) : kind),
);

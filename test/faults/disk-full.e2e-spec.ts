import { setTimeout as pause } from 'node:timers/promises';
import { succeeds } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import { Gate } from './support/gate.js';
import { length } from './support/length.js';

const rounds = length(2, 10);
/** How long the disk stays full, in milliseconds. The lease of a claim must not expire in this time. */
const faultLasts = length(2000, 10_000);

describeCell('the disk full', {
  'keeps outcomes until there is disk space again, and sends nothing twice': async (scene) => {
    const worker = await scene.start();
    await scene.subscribe(worker);
    await worker.call('startTraffic', { pause: 5 });
    for (let round = 0; round < rounds; round++) {
      await scene.untilMoreArrive(10);
      const gate = new Gate();
      scene.receiver.behave(gate.behaviour);
      await gate.reached();
      await worker.call('fillDisk', true);
      scene.receiver.behave(succeeds);
      gate.open();
      await pause(faultLasts);
      await worker.call('fillDisk', false);
    }
    await scene.untilMoreArrive(10);
    const { refused } = await worker.call('stopTraffic');
    expect(refused).toBeGreaterThan(0);
    await scene.untilDelivered();
    return scene.verdict();
  },
});

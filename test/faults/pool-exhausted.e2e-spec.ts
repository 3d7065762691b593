import { setTimeout as pause } from 'node:timers/promises';
import { succeeds } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import { Gate } from './support/gate.js';
import { length } from './support/length.js';

const poolSize = 6;
const rounds = length(1, 5);
/** How long the pool stays exhausted, in milliseconds. The lease of a claim must not expire in this time. */
const faultLasts = length(2000, 15_000);

describeCell('the connection pool exhausted by the host', {
  'keeps outcomes until a connection is free, and sends nothing twice': async (scene) => {
    const worker = await scene.start({ poolSize });
    await scene.subscribe(worker);
    for (let round = 0; round < rounds; round++) {
      await worker.call('startTraffic', { pause: 5 });
      await scene.untilMoreArrive(10);
      const gate = new Gate();
      scene.receiver.behave(gate.behaviour);
      await gate.reached();
      await worker.call('takeConnections', poolSize);
      scene.receiver.behave(succeeds);
      gate.open();
      await pause(faultLasts);
      await worker.call('giveConnectionsBack');
      await scene.untilMoreArrive(10);
      await worker.call('stopTraffic');
    }
    await scene.untilDelivered();
    return scene.verdict();
  },
});

import { setTimeout as pause } from 'node:timers/promises';
import { well } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import { Gate } from './support/gate.js';
import { length } from './support/length.js';

/** In milliseconds. */
const faultLasts = length(2000, 20_000);

describeCell('a host transaction left open', {
  'sends what it emitted once it commits and never if it rolls back, and records the rest in any case,':
    async (scene, database) => {
      const worker = await scene.start();
      await scene.subscribe(worker);
      await worker.call('startTraffic', { pause: 5 });
      const ids: string[] = [];
      for (const end of ['commit', 'rollback'] as const) {
        await scene.untilMoreArrive(10);
        const gate = new Gate();
        scene.receiver.behave(gate.behaviour);
        await gate.reached();
        ids.push(await worker.call('leaveOpen', 'scan'));
        scene.receiver.behave(well);
        gate.open();
        // On SQLite there is one writer, and the transaction is it.
        if (database.name !== 'SQLite') await scene.untilMoreArrive(20);
        await pause(faultLasts);
        await worker.call('endOpen', end);
      }
      await scene.untilMoreArrive(10);
      await worker.call('stopTraffic');
      await scene.untilDelivered();
      const arrived = (id: string) => scene.receiver.arrivals.filter(({ change }) => change === id).length;
      expect(ids.map(arrived)).toEqual([2, 0]);
      return scene.verdict();
    },
});

import { setTimeout as pause } from 'node:timers/promises';
import { succeeds } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import { Gate } from './support/gate.js';
import { length } from './support/length.js';

/** How long the transaction stays open, in milliseconds. */
const faultLasts = length(2000, 20_000);

describeCell('a host transaction left open', {
  'sends its events after a commit, never after a rollback, and records other outcomes in both cases': async (
    scene,
    database,
  ) => {
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
      scene.receiver.behave(succeeds);
      gate.open();
      // Checks that the worker continues while the transaction is open. On SQLite the worker cannot continue,
      // because only one transaction can write at a time.
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

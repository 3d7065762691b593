import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { slowly } from './support/behaviours.js';
import { describeCell } from './support/cell.js';
import { beingRecordedAt } from './support/interrupted.js';
import { length } from './support/length.js';

const cuts = length(5, 150);

describeCell('its connections cut', {
  'goes on over new connections, and records what was answered meanwhile,': async (scene) => {
    scene.receiver.behave(slowly);
    const worker = await scene.start();
    await scene.subscribe(worker);
    await worker.call('startTraffic', { pause: 5 });
    const cutAt: number[] = [];
    for (let cut = 0; cut < cuts; cut++) {
      await scene.untilMoreArrive(10);
      // Anywhere in the middle of whatever it does.
      await pause(Math.random() * 50);
      cutAt.push(performance.now());
      await cutConnections(scene.tables);
    }
    await scene.untilMoreArrive(10);
    await worker.call('stopTraffic');
    await scene.finish(worker);
    return scene.verdict({ unrecorded: beingRecordedAt(cutAt) });
  },
});

/** All that lead to this database, but the one that does it. */
async function cutConnections(tables: DataSource): Promise<void> {
  if (tables.options.type === 'postgres') {
    await tables.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    return;
  }
  const connections: { id: number }[] = await tables.query(
    'select id from information_schema.processlist where db = database() and id <> connection_id()',
  );
  // One may have ended by itself meanwhile.
  for (const { id } of connections) await tables.query(`kill ${id}`).catch(() => undefined);
}

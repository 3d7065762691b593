import { jest } from '@jest/globals';
import { DeliveriesStore } from '@app/webhooks/store/deliveries.store.js';
import { Recorder } from '@app/webhooks/worker/recorder.js';
import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { RecordingBlock } from '../faults/support/recording-block.js';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';

const within = '30s';

async function waitingForLocks({ dataSource }: TestHost): Promise<number> {
  const rows = await dataSource.query<unknown[]>(
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows.length;
}

describeOnDatabases(
  'While the table of attempts is locked, for example during the creation of an index,',
  (database) => {
    it('nothing new is sent, and nothing is sent again when leases expire', async () => {
      const receiver = await ScriptedReceiver.start();
      const host = await TestHost.start(database, {
        databaseTimeout: 500,
        worker: { enabled: true, pollEvery: '50ms' },
      });
      const record = jest.spyOn(host.app.get(DeliveriesStore), 'record');
      await host.webhooks.create('1', { entity: 'orders', remoteUrl: receiver.url('/') });
      const block = await RecordingBlock.put(host.dataSource);
      await host.emitOrder();
      await until(() => host.app.get(Recorder).isBehind, { within });

      for (let lease = 0; lease < 3; lease++) {
        await host.emitOrder();
        host.clock.advance('1m');
        // The worker runs its rounds: it has freed the expired lease.
        await until(async () => (await host.deliveries())[0]!.leasedUntil === null, { within });
      }
      expect(receiver.requests).toHaveLength(1);
      // However often the process retried and gave up, at most the last statement still waits on the server.
      expect(record.mock.calls.length).toBeGreaterThan(2);
      await until(async () => (await waitingForLocks(host)) <= 1, { within });

      await block.lift();
      await until(async () => (await host.states()).every((state) => state === 'delivered'), { within });
      // The first delivery is sent twice, because its lease was over when its outcome could be recorded.
      expect(receiver.requests).toHaveLength(5);
      await host.stop();
      await receiver.close();
    });
  },
  // On MariaDB the recording transaction waits while it holds locks on the deliveries, and on SQLite the lock
  // blocks all writes.
  { except: ['SQLite', 'MariaDB'] },
);

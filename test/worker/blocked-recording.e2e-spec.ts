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
        // Waits until the worker has freed the expired lease. This shows that the worker is still running.
        await until(async () => (await host.deliveries())[0]!.leasedUntil === null, { within });
      }
      expect(receiver.requests).toHaveLength(1);
      // The process has tried to record the outcome several times, and each try was aborted after a timeout.
      // Only the statement of the last try may still be waiting on the server.
      expect(record.mock.calls.length).toBeGreaterThan(2);
      await until(async () => (await waitingForLocks(host)) <= 1, { within });

      await block.lift();
      await until(async () => (await host.states()).every((state) => state === 'delivered'), { within });
      // Four orders make five requests. The first delivery is sent twice, because the lease expired before
      // the outcome could be recorded.
      expect(receiver.requests).toHaveLength(5);
      await host.stop();
      await receiver.close();
    });
  },
  // This test runs only on PostgreSQL. On MariaDB the transaction that records attempts would hold locks on
  // the deliveries while it waits. On SQLite the lock would block all writes.
  { except: ['SQLite', 'MariaDB', 'MySQL'] },
);

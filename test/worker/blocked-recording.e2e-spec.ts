import { jest } from '@jest/globals';
import { DeliveriesStore } from '@app/webhooks/store/deliveries.store.js';
import { Recorder } from '@app/webhooks/worker/recorder.js';
import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { RecordingBlock } from '../faults/support/recording-block.js';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';

jest.setTimeout(60_000);

const within = '30s';

async function waitingForLocks({ dataSource }: TestHost): Promise<number> {
  const rows = await dataSource.query<unknown[]>(
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows.length;
}

describeOnDatabases(
  'While the table of attempts is locked, as by an index that is made,',
  (database) => {
    it('nothing new is sent, and so nothing again with each lease', async () => {
      const receiver = await ScriptedReceiver.start();
      const host = await TestHost.start(database, {
        patience: 500,
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
        // It goes its rounds: the lease that has run out is nobody's any more.
        await until(async () => (await host.deliveries())[0]!.leasedUntil === null, { within });
      }
      expect(receiver.requests).toHaveLength(1);
      // However often it has asked and given up, the server has no more than the last one waiting.
      expect(record.mock.calls.length).toBeGreaterThan(2);
      await until(async () => (await waitingForLocks(host)) <= 1, { within });

      await block.lift();
      await until(async () => (await host.states()).every((state) => state === 'delivered'), { within });
      // The first one again, for its lease was over when it could be recorded.
      expect(receiver.requests).toHaveLength(5);
      await host.stop();
      await receiver.close();
    });
  },
  // MariaDB's transactions wait with the deliveries locked, and SQLite's write all or nothing.
  { except: ['SQLite', 'MariaDB'] },
);

import { until } from '@app/webhooks/testing/index.js';
import { DatabaseGateway } from '../support/database-gateway.js';
import { describeOnDatabases } from '../support/databases.js';
import type { TestDatabase } from '../support/databases.js';
import { TestHost } from '../support/host.js';

/**
 * Sets the option `query_timeout` of pg. When a statement takes longer than that, pg returns an error while
 * the server still executes the statement.
 */
function withQueryTimeout(database: TestDatabase, max: number): TestDatabase {
  return {
    ...database,
    create: async () => {
      const fresh = await database.create();
      // 2 seconds are long enough for a busy machine, and short enough that the test can wait for the
      // timeout.
      const extra = { query_timeout: 2000, max };
      return { ...fresh, options: { ...fresh.options, extra } as typeof fresh.options };
    },
  };
}

describeOnDatabases(
  'A database that stalls for longer than the host’s query_timeout',
  (database) => {
    it('leaves no transaction of the library open on a connection that is reused', async () => {
      const gateway = new DatabaseGateway();
      const host = await TestHost.start(withQueryTimeout(gateway.before(database), 10));
      await host.webhooks.create('1', { entity: 'orders', remoteUrl: 'http://127.0.0.1:9/' });
      const all = Array.from({ length: 10 });
      await Promise.all(all.map(() => host.dataSource.query('select pg_sleep(0.1)')));

      gateway.stall();
      const emitted = await Promise.allSettled(all.map(() => host.emitOrder()));
      expect(emitted.map(({ status }) => status)).toEqual(all.map(() => 'rejected'));
      gateway.goOn();

      // The library has closed the connections of the failed transactions. Waits until the server has ended
      // these transactions too.
      await until(async () => {
        const states = await host.dataSource.query<{ state: string }[]>(
          'select state from pg_stat_activity where datname = current_database()',
        );
        return states.every(({ state }) => state !== 'idle in transaction');
      });
      expect(await host.deliveries()).toEqual([]);
      await host.stop();
    });

    it('does not give a connection with a timed-out statement to the next caller', async () => {
      const gateway = new DatabaseGateway();
      const host = await TestHost.start(withQueryTimeout(gateway.before(database), 1));
      await host.webhooks.create('1', { entity: 'orders', remoteUrl: 'http://127.0.0.1:9/' });
      gateway.stall();
      const emitted = host.emitOrder();
      const waiting = host.dataSource.query('select 1 as one');
      await expect(emitted).rejects.toThrow('Query read timeout');
      expect(await waiting).toEqual([{ one: 1 }]);
      await host.stop();
    });
  },
  { except: ['SQLite', 'MariaDB', 'MySQL'] },
);

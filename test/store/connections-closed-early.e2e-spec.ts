import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';
import { DatabaseGateway } from '../support/database-gateway.js';

describeOnDatabases(
  'A database server that closes connections as soon as they are ready',
  (database) => {
    it('makes the call that needs a connection fail, but does not end the process, and later calls succeed after the server recovers', async () => {
      const gateway = new DatabaseGateway();
      const host = await TestHost.start(gateway.before(database));
      const { id } = await host.webhooks.create('1', { entity: 'orders', remoteUrl: 'http://127.0.0.1:9/' });
      gateway.endsWhenReady = true;
      // Starts ten reads at the same time. The pool has fewer than ten open connections, so it must open new
      // ones.
      const reads = await Promise.allSettled(Array.from({ length: 10 }, () => host.webhooks.get('1', id)));
      const failed = reads.filter(({ status }) => status === 'rejected');
      expect(gateway.hits).toBeGreaterThan(0);
      expect(failed).toHaveLength(gateway.hits);
      gateway.endsWhenReady = false;
      expect(await host.webhooks.get('1', id)).toMatchObject({ id });
      await host.stop();
    });
  },
  { except: ['SQLite', 'MariaDB', 'MySQL'] },
);

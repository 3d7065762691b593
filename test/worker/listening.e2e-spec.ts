import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { DatabaseGateway } from '../support/database-gateway.js';
import { describeOnDatabases } from '../support/databases.js';
import type { TestDatabase } from '../support/databases.js';
import { TestHost } from '../support/host.js';

const within = '30s';

/**
 * Returns the same kind of database, but with separate options for host, port and user instead of a URL, and
 * with a password.
 */
function inParts(database: TestDatabase, password: string): TestDatabase {
  return {
    ...database,
    create: async () => {
      const fresh = await database.create();
      const { hostname: host, port, username, pathname } = new URL(fresh.url);
      const options = { type: 'postgres', host, port: Number(port), username, password } as const;
      return { ...fresh, options: { ...options, database: pathname.slice(1) } };
    },
  };
}

describeOnDatabases(
  'The connection on which a process listens',
  (database) => {
    let gateway: DatabaseGateway;
    let host: TestHost;

    beforeEach(() => {
      gateway = new DatabaseGateway();
    });

    async function start(kind: TestDatabase): Promise<void> {
      host = await TestHost.start(kind, { worker: { enabled: true, pollEvery: '1h' } });
    }

    const listening = "datname = current_database() and query like 'listen %'";
    const isListening = async () =>
      (await host.dataSource.query<unknown[]>(`select 1 from pg_stat_activity where ${listening}`)).length ===
      1;

    async function breakOff(): Promise<void> {
      await until(isListening);
      gateway.isUnresponsive = true;
      await host.dataSource.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where ${listening}`,
      );
      await until(() => gateway.hits === 1, { within });
      gateway.isUnresponsive = false;
    }

    it('uses the password of the pool', async () => {
      gateway.password = 'pass word';
      await start(inParts(gateway.before(database), gateway.password));
      const receiver = await ScriptedReceiver.start();
      const emitting = await host.beside();
      await emitting.webhooks.create('1', { entity: 'orders', remoteUrl: receiver.url('/') });
      await emitting.emitOrder();
      await receiver.waitFor(1);
      await emitting.stop();
      await host.stop();
      await receiver.close();
    });

    it('is reopened even if the database server has not answered the first attempt to reopen it', async () => {
      await start(gateway.before(database));
      await breakOff();
      await until(isListening, { within });
      await host.stop();
    });

    it('does not keep the application from closing while the library reopens the connection', async () => {
      await start(gateway.before(database));
      await breakOff();
      await host.stop();
    });
  },
  { except: ['SQLite', 'MariaDB', 'MySQL'] },
);

import { ScriptedReceiver, until } from '@app/webhooks/testing/index.js';
import { DatabaseGateway } from '../support/database-gateway.js';
import { describeOnDatabases } from '../support/databases.js';
import { TestHost } from '../support/host.js';

const within = '30s';

describeOnDatabases(
  'A database that stops answering without an error',
  (database) => {
    const isPostgres = database.name === 'PostgreSQL';
    let gateway: DatabaseGateway;
    let receiver: ScriptedReceiver;
    let host: TestHost;

    beforeEach(async () => {
      gateway = new DatabaseGateway();
      receiver = await ScriptedReceiver.start();
      host = await TestHost.start(gateway.before(database), {
        databaseTimeout: 500,
        worker: { enabled: true, pollEvery: '50ms' },
      });
      await host.webhooks.create('1', { entity: 'orders', remoteUrl: receiver.url('/') });
      await host.emitOrder();
      await untilDelivered(1);
    });

    afterEach(async () => {
      await host.stop();
      await receiver.close();
    });

    const untilDelivered = (count: number) =>
      until(async () => (await host.states()).filter((state) => state === 'delivered').length === count, {
        within,
      });

    it.each([
      ['claiming deliveries', 'as leased_until'],
      ['recording an outcome', isPostgres ? 'with ended as' : 'insert into `webhook_attempt`'],
    ])(
      'causes the statement for %s to be repeated over another connection, and nothing is sent twice',
      async (_, statement) => {
        gateway.loseAnswerTo = statement;
        await host.emitOrder();
        await until(() => gateway.hits === 1, { within });
        await host.emitOrder();
        await untilDelivered(3);
        expect(receiver.requests).toHaveLength(3);
      },
    );

    it('does not prevent later claims, and the deliveries of a claim whose response was lost become free when the lease expires', async () => {
      gateway.loseAnswerTo = isPostgres ? 'with head as' : 'order by lane, due_at, id limit';
      await host.emitOrder();
      await until(() => gateway.hits === 1, { within });
      await host.emitOrder();
      await until(() => receiver.requests.length >= 2, { within });
      host.clock.advance('1m');
      await untilDelivered(3);
      expect(receiver.requests).toHaveLength(3);
    });

    it('does not keep callers waiting for a connection', async () => {
      gateway.isUnresponsive = true;
      gateway.cut();
      const read = () => host.webhooks.list('1', { limit: 1, offset: 0 });
      // Repeats the call, because the pool may not notice at once that its connections were cut. Until then,
      // a call may get one of these connections.
      await until(
        () =>
          expect(read())
            .rejects.toThrow('No answer from the database within 0.5 s')
            .then(() => true),
        { within },
      );
      gateway.isUnresponsive = false;
      await host.emitOrder();
      await untilDelivered(2);
      // Cuts the connections that the pool is still opening. Otherwise the pool, which has no timeout here,
      // would wait for them when the host stops.
      gateway.cut();
    });

    it('does not keep the application from closing', async () => {
      gateway.loseAnswerTo = 'as leased_until';
      await until(() => gateway.hits === 1, { within });
      await host.app.close();
    });
  },
  { except: ['SQLite'] },
);

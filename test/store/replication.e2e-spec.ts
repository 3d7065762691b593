import type { DataSourceOptions } from 'typeorm';
import { WebhookEvent } from '@app/webhooks';
import { RecordingTransport } from '@app/webhooks/testing/index.js';
import { Shop } from '../capture/shop.js';
import { Box, Order } from '../capture/shop.tables.js';
import { describeOnDatabases } from '../support/databases.js';
import type { FreshDatabase, TestDatabase } from '../support/databases.js';

describeOnDatabases(
  'With a replica that has no tables yet',
  (database) => {
    let replica: FreshDatabase;
    beforeEach(async () => {
      replica = await database.create();
    });
    afterEach(() => replica.drop());

    /** Returns the same kind of database. TypeORM sends reads outside of transactions to the replica. */
    const withReplica = (kind: TestDatabase): TestDatabase => ({
      name: kind.name,
      async create() {
        const fresh = await kind.create();
        const { type } = fresh.options;
        const replication = { master: { url: fresh.url }, slaves: [{ url: replica.url }] };
        return { ...fresh, options: { type, replication } as DataSourceOptions };
      },
    });

    it('every statement of the library runs on the master', async () => {
      const transport = new RecordingTransport();
      const shop = await Shop.open(withReplica(database), { transport, subscribers: ['shop-orders'] });
      const { webhooks, emitter } = shop.host;
      await expect(shop.dataSource.getRepository(WebhookEvent).count()).rejects.toThrow('webhook_event');

      const page = await webhooks.list('1', { limit: 10, offset: 0 });
      const { id } = page.webhooks[0]!;
      await webhooks.get('1', id);
      await webhooks.secretOf('1', id);
      await webhooks.rotateToken('1', id);
      await emitter.emit<string>('shop-orders', { org: '1', resource: '/shop/orders/9/', body: 'by hand' });
      await shop.transaction(async (manager) => {
        const order = await manager.save(manager.create(Order));
        await manager.save(manager.create(Box, { orderId: order.id }));
      });
      await shop.host.drain();
      expect(transport.requests).toHaveLength(2);
      await webhooks.delete('1', id);
      await shop.host.stop();
    });
  },
  { except: ['SQLite'] },
);
